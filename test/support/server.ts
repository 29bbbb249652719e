/** The Worker for the tests of one file, over the run's database. A failed test prints what the Worker has written. */
import { afterEach, inject } from "vitest";
import { startWorkerd, type Workerd, type WorkerdOptions } from "./workerd.ts";

/** The last lines that a failed test prints. */
const SHOWN_LINES = 100;

const servers: Workerd[] = [];

afterEach(({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const { lines } of servers) console.error(lines.slice(-SHOWN_LINES).join("\n"));
});

/** Starts it without any room. Settings are over the usual ones. */
export const startServer = async (options: Partial<WorkerdOptions> = {}): Promise<Workerd> => {
  const bindings = { DATABASE_URL: inject("databaseUrl"), ...options.bindings };
  const server = await startWorkerd({ ...options, bindings });
  servers.push(server);
  return server;
};
