/** Before the tests: a browser, a migrated, empty Postgres behind Neon's endpoint, and a folder for the Worker's bundle. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { unpackBrowser } from "../browser/browser.ts";
import { startMigratedDatabase } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** For drizzle/client.ts, over HTTP. */
    databaseUrl: string;
    /** For Postgres clients. */
    directUrl: string;
  }
}

/** What the Workers runtime writes when a test takes Postgres away or drops a socket. */
const EXPECTED =
  /^(?:uncaught )?exception.*(?:Connection refused|other end of WebSocketPipe was destroyed|Network connection lost)/;

/** Keeps expected lines off the terminal: the runtime's plugin writes them from this process and has no option for it. */
const muteExpectedLines = (): void => {
  for (const output of [process.stdout, process.stderr]) {
    const write = output.write.bind(output) as (...args: unknown[]) => boolean;
    output.write = (...args: unknown[]) => EXPECTED.test(String(args[0])) || write(...args);
  }
};

export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  muteExpectedLines();
  await unpackBrowser();
  const folder = await mkdtemp(join(tmpdir(), "samovar-tests-"));
  // The test files' processes inherit it.
  process.env.TEST_BUNDLE_FOLDER = folder;
  const database = await startMigratedDatabase();
  provide("databaseUrl", database.databaseUrl);
  provide("directUrl", database.directUrl);
  return async () => {
    await database.close();
    await rm(folder, { recursive: true });
  };
};
