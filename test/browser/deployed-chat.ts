/** The chat under one address whose server goes away, comes back, or is replaced by another version of the page. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { build, type Plugin } from "vite";
import { inject } from "vitest";
import { listen } from "../../drizzle/local/listen.ts";
import { ROOT } from "../../scripts/postgres.ts";
import { type Chat, startChat } from "../support/harness.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";
import { test as base } from "./fixture.ts";

export interface Build {
  readonly folder: string;
  /** The paths of its scripts and styles. */
  readonly assets: readonly string[];
}

export interface DeployedChat extends Chat {
  /** The build of the page that it starts with. */
  readonly first: Build;
  /** Another one, whose page says so: all its scripts that know others have other names. */
  readonly second: Build;
  /** The worker and the assets of the second build, with the first one's page: as while a deploy reaches one place after the other. */
  readonly mixed: Build;
  /** Serves a build from now on. Connections are cut. */
  deploy(build: Build): Promise<void>;
  /** Answers every request with 503 until the next `deploy`. */
  fail(): void;
  /** Cuts every connection. New ones fail until the next `deploy`. */
  disconnect(): void;
}

/** Marks the document as one of the second build. */
const marked: Plugin = {
  name: "marked",
  transform: (code, id) =>
    id.endsWith("/web/main.tsx") ? `${code}\ndocument.documentElement.dataset.build = "second";` : null,
};

const buildIn = async (folder: string): Promise<Build> => {
  const names = await readdir(join(folder, "assets"));
  return { folder, assets: names.map((name) => `/assets/${name}`) };
};

const startDeployedChat = async (): Promise<DeployedChat> => {
  const temporary = await mkdtemp(join(tmpdir(), "samovar-deployed-"));
  const folders = {
    first: join(temporary, "first"),
    second: join(temporary, "second"),
    mixed: join(temporary, "mixed"),
  };
  await cp(join(ROOT, "dist/web"), folders.first, { recursive: true });
  await build({
    root: join(ROOT, "web"),
    mode: "production",
    logLevel: "error",
    plugins: [marked],
    build: { outDir: folders.second, emptyOutDir: true },
  });
  await cp(folders.second, folders.mixed, { recursive: true });
  await cp(folders.first, folders.mixed, { recursive: true, filter: (path) => !path.endsWith("service-worker.js") });
  const failing = await listen(
    createServer((_, response) => response.writeHead(503).end()),
    0,
  );
  const proxy = await startTcpProxy(failing.port);
  const servers: Chat[] = [];
  const deploy = async ({ folder }: Build) => {
    const config = join(temporary, `wrangler-${servers.length}.toml`);
    const settings = (await readFile(join(ROOT, "wrangler.toml"), "utf8"))
      .replace('"worker/index.ts"', JSON.stringify(join(ROOT, "worker/index.ts")))
      .replace('"dist/web"', JSON.stringify(folder));
    await writeFile(config, settings);
    const server = await startChat(inject("databaseUrl"), config);
    servers.push(server);
    proxy.connectTo(Number(new URL(server.url).port));
  };
  const first = await buildIn(folders.first);
  await deploy(first);
  return {
    url: proxy.url,
    first,
    second: await buildIn(folders.second),
    mixed: await buildIn(folders.mixed),
    deploy,
    fail: () => proxy.connectTo(failing.port),
    disconnect: () => proxy.connectTo(null),
    logs: () => servers.flatMap((server) => server.logs()),
    close: async () => {
      await proxy.close();
      await failing.close();
      for (const server of servers) await server.close();
      await rm(temporary, { recursive: true });
    },
  };
};

/** Opens windows with a service worker. */
export const WITH_WORKER = { serviceWorkers: "allow" } as const;

/** Its chat can be deployed anew. Needs the built page. */
export const test = base.extend(
  "chat",
  { scope: "worker" },
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the fixtures from the pattern
  async ({}, { onCleanup }): Promise<DeployedChat> => {
    const chat = await startDeployedChat();
    onCleanup(() => chat.close());
    return chat;
  },
);

/** Waits until the page's service worker has stored the build and serves the page. */
export const untilStored = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
};

/** Returns the names of the caches with builds. */
export const builds = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("samovar-page-")));

/** Returns the paths of the scripts that the page has loaded, in its life so far. */
export const scriptsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith("/assets/") && path.endsWith(".js")),
  );
