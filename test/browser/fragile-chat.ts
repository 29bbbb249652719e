/** The chat over a server that can be killed and a Postgres that can be away, for the browser tests of one file. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { inject } from "vitest";
import { ROOT } from "../../scripts/postgres.ts";
import type { Chat } from "../support/harness.ts";
import { startPostgresGate } from "../support/postgres-gate.ts";
import { startServer } from "../support/server.ts";
import { startTcpProxy } from "../support/tcp-proxy.ts";

export interface FragileChat extends Chat {
  /** Serves the built page to these windows: the server is the Worker alone. */
  servePage(context: BrowserContext): Promise<void>;
  /** SIGKILL: what is not stored is lost. */
  kill(): Promise<void>;
  /** Starts it again over the same storage, under the same URL. */
  start(): Promise<void>;
  setPostgresDown(isDown: boolean): void;
}

const PAGE = join(ROOT, "dist/web");
const WORKER_PATHS = /^\/(api\/|health$)/;

/** Needs the built page. */
export const startFragileChat = async (): Promise<FragileChat> => {
  const gate = await startPostgresGate(inject("databaseUrl"));
  const server = await startServer({ bindings: { DATABASE_URL: gate.databaseUrl } });
  const proxy = await startTcpProxy(server.port);
  return {
    url: proxy.url,
    logs: () => [...server.lines],
    servePage: async (context) => {
      // A page that comes from the test and not from this machine needs it.
      await context.grantPermissions(["local-network-access"]);
      await context.route(`${proxy.url}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (WORKER_PATHS.test(pathname)) return route.continue();
        const isPage = pathname === "/" || pathname.startsWith("/rooms/");
        const path = join(PAGE, isPage ? "index.html" : pathname);
        await (existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 }));
      });
    },
    kill: async () => {
      await server.kill();
      proxy.connectTo(null);
    },
    start: async () => {
      await server.start();
      proxy.connectTo(server.port);
    },
    setPostgresDown: (isDown) => {
      gate.isDown = isDown;
    },
    close: async () => {
      await server.close();
      await proxy.close();
      await gate.close();
    },
  };
};
