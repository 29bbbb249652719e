/** How long a client waits: for its own message, for a hibernating room, for history, and for a new process. */
import { setTimeout as sleep } from "node:timers/promises";
import { byFigure } from "../report/tables.ts";
import { cpuUs, memoryBytes } from "../servers/usage.ts";
import { CONTENT_LENGTH, jobCase, type Scenario, withServer } from "./scenario.ts";

/** Longer than any window, so that each message follows a quiet moment. */
const GAP_MS = 75;

export const roundTrip: Scenario = {
  name: "round-trip",
  title: "The round trip in a quiet room",
  about:
    "From sending a message to receiving its own copy, while nothing else is sent. By then Samovar has synced the message to SQLite and the " +
    "old stack has inserted it into Postgres; the others store nothing. Samovar without its log shows the share of the disk.",
  cases: (quick) =>
    [10, 200].map((members) =>
      jobCase(`${members} members`, ["samovar", "samovar-without-log", "old-stack", "socket.io", "ws", "bun"], {
        job: "roundTrip",
        members,
        spec: { count: quick ? 20 : 50, gapMs: GAP_MS, contentLength: CONTENT_LENGTH },
      }),
    ),
  report: byFigure([
    { key: "p50", title: "median, ms", unit: 1_000 },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    { key: "max", title: "maximum, ms", unit: 1_000 },
  ]),
};

export const wake: Scenario = {
  name: "wake",
  title: "Waking from hibernation",
  about:
    "5,000 members (500 with --quick) in one room that has hibernated: the runtime evicts it after ten idle seconds. One member sends a " +
    "message, and another one a second later, when the room is awake.",
  cases: (quick) => [
    jobCase("wake", ["samovar"], {
      job: "wake",
      members: quick ? 500 : 5_000,
      spec: { idleS: 13, contentLength: CONTENT_LENGTH },
    }),
  ],
  report: byFigure([
    { key: "members", title: "members" },
    { key: "firstReply", title: "hibernating: sender's copy, ms", unit: 1_000 },
    { key: "lastDelivery", title: "last copy, ms", unit: 1_000 },
    { key: "awakeReply", title: "awake: sender's copy, ms", unit: 1_000 },
    { key: "awakeLastDelivery", title: "last copy, ms", unit: 1_000 },
  ]),
};

export const history: Scenario = {
  name: "history",
  title: "Reading history",
  about:
    "20 members request the latest 50 messages of their room, 200 times a second together. Samovar reads its own SQLite, the old stack " +
    "Postgres; Socket.IO without a database answers from an array.",
  cases: (quick) => [
    jobCase("50 messages", ["samovar", "old-stack", "socket.io"], {
      job: "history",
      members: 20,
      spec: { messages: 300, contentLength: CONTENT_LENGTH, limit: 50, rate: 200, measureS: quick ? 2 : 4 },
    }),
  ],
  report: byFigure([
    { key: "cpuUsPerAnswer", title: "CPU/answer, µs" },
    { key: "p50", title: "median, ms", unit: 1_000 },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  ]),
};

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 2;

const isHealthy = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

export const coldStart: Scenario = {
  name: "cold-start",
  title: "A cold start",
  about:
    "From the start of the process to the first `200` of `/health`. For this answer Samovar and the old stack query Postgres. At Cloudflare " +
    "the runtime is running already, and a cold start only loads the bundle.",
  cases: () => [
    {
      name: "cold start",
      systems: ["samovar", "old-stack", "socket.io", "ws", "bun"],
      measure: (context) => {
        const start = performance.now();
        return withServer(context, async ({ port, pids }) => {
          while (!(await isHealthy(port))) {
            if (performance.now() - start > START_TIMEOUT_MS) throw new Error("it did not become healthy");
            await sleep(POLL_MS);
          }
          return { readyMs: performance.now() - start, cpuMs: cpuUs(pids) / 1_000, memory: memoryBytes(pids) };
        });
      },
    },
  ],
  report: byFigure([
    { key: "readyMs", title: "until it answers, ms" },
    { key: "cpuMs", title: "CPU, ms" },
    { key: "memory", title: "memory, MB", unit: 1e6 },
  ]),
};
