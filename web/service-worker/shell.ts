/** The page offline: keeps the files of one build, and decides where the response to each request comes from. */
import { files, version } from "virtual:build";

declare const self: ServiceWorkerGlobalScope;

/** Of this worker's caches. The page has others. */
const PREFIX = "samovar-page-";
const NAME = PREFIX + version;
/** Every path of the page has the same HTML. */
const PAGE = "/";

/** True for the paths of the page; it does not decide whether there is such a room. */
export const isPage = (path: string): boolean => /^\/(?:$|link$|rooms\/)/.test(path);

/** Named by their content: whatever their name finds is of the version that asks for it. */
const isHashed = (path: string): boolean => path.startsWith("/assets/");

/**
 * Stores the build. Rejects if a file is missing, or if the page is of another build because a deploy is under way: what is
 * stored belongs together. The browser tries again at the next visit.
 */
export const storeBuild = async (): Promise<void> => {
  const page = await fetch(PAGE, { cache: "no-cache" });
  const scripts = (await page.clone().text()).match(/\/assets\/[^"]+/g) ?? [];
  if (!page.ok || scripts.length === 0 || !scripts.every((path) => files.includes(path))) {
    throw new Error("the page is not of this build");
  }
  const cache = await caches.open(NAME);
  // The page has just loaded some of the hashed ones: they come from the browser's own cache.
  await cache.addAll(files.map((path) => new Request(path, { cache: isHashed(path) ? "default" : "no-cache" })));
  await cache.put(PAGE, page);
};

/** Deletes the builds of other versions, which no page uses any more. */
export const deleteOtherBuilds = async (): Promise<void> => {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
};

const networkFirst = async (path: string, fromNetwork: () => Promise<Response>): Promise<Response> => {
  const fromCache = async () => (await caches.open(NAME)).match(path);
  try {
    const response = await fromNetwork();
    return response.status < 500 ? response : ((await fromCache()) ?? response);
  } catch (error) {
    const cached = await fromCache();
    if (cached) return cached;
    throw error;
  }
};

/** In any build: a page may be newer than the worker that serves it, and the next worker has stored its files already. */
const cacheFirst = async (request: Request): Promise<Response> =>
  (await caches.match(request.url)) ?? (await fetch(request));

/** Responds to requests for the page and its files. Others, for instance to the API, go to the network as usual. */
export const respond = (event: FetchEvent): void => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!isPage(pathname)) return;
    event.respondWith(networkFirst(PAGE, async () => (await event.preloadResponse) ?? fetch(request)));
  } else if (isHashed(pathname)) event.respondWith(cacheFirst(request));
  else if (files.includes(pathname)) event.respondWith(networkFirst(pathname, () => fetch(request)));
};
