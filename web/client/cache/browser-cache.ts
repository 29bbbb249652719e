/** The browser's Cache Storage. It does not take from localStorage's quota, which the outbox needs. */
import type { RoomCache } from "./room-cache.ts";

const NAME = "samovar-rooms";
/** No request has such an address, so a service worker never answers one with an entry. */
const PREFIX = "https://samovar.invalid/?";

const addressOf = (key: string): string => PREFIX + encodeURIComponent(key);

/** Returns null outside of a page. Each call fails where the browser forbids the storage, for instance in an insecure context. */
export const browserCache = (): RoomCache | null => {
  if (typeof document === "undefined") return null;
  // Opened each time: what is put into a deleted cache is lost.
  const open = () => caches.open(NAME);
  return {
    get: async (key) => (await (await open()).match(addressOf(key)))?.json(),
    set: async (key, value) => (await open()).put(addressOf(key), Response.json(value)),
    remove: async (key) => void (await (await open()).delete(addressOf(key))),
    keys: async () => {
      const requests = await (await open()).keys();
      return requests.map(({ url }) => decodeURIComponent(url.slice(PREFIX.length)));
    },
    clear: async () => void (await caches.delete(NAME)),
  };
};
