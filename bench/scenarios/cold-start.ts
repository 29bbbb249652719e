/** How long a new process takes until it answers. */
import { setTimeout as sleep } from "node:timers/promises";
import { byFigure } from "../report/table.ts";
import { cpuUs, memoryBytes } from "../servers/usage.ts";
import { type Context, type Scenario, type Values, withServer } from "./scenario.ts";

const LIMIT_MS = 20_000;
const POLL_MS = 2;

const answers = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

const measure = async (context: Context): Promise<Values> => {
  const start = performance.now();
  return withServer(context, async ({ port, pids }) => {
    while (!(await answers(port))) {
      if (performance.now() - start > LIMIT_MS) throw new Error("it never became healthy");
      await sleep(POLL_MS);
    }
    return { readyMs: performance.now() - start, cpuMs: cpuUs(pids) / 1_000, memory: memoryBytes(pids) };
  });
};

export const coldStart: Scenario = {
  name: "cold-start",
  title: "A cold start",
  about:
    "From the start of the process to the first `200` of `/health`. Samovar's and the old stack's answers include a question to " +
    "Postgres. At Cloudflare the runtime runs already, and a cold start is the bundle's loading alone.",
  cases: () => [{ name: "cold start", contenders: ["samovar", "old-stack", "socket.io", "ws", "bun"], measure }],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "readyMs", title: "until it answers, ms" },
      { key: "cpuMs", title: "CPU, ms" },
      { key: "memory", title: "memory, MB", unit: 1e6 },
    ]),
};
