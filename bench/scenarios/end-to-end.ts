/** From the sender to Postgres: every message stored and archived, and what that takes in rows and statements. */
import { setTimeout as sleep } from "node:timers/promises";
import { byFigure } from "../report/table.ts";
import { countLogRows } from "../servers/room-storage.ts";
import type { Running } from "../servers/systems.ts";
import { loadValues } from "./load-values.ts";
import { CONTENT_LENGTH, type Context, runJob, type Scenario, type Values, withServer } from "./scenario.ts";

const LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Resolves to the ms until Postgres has `sent` messages of these rooms. */
const archived = async ({ contender, surroundings, room }: Context, sent: number): Promise<number> => {
  const { database } = surroundings;
  const count = () => (contender.dialect === "samovar" ? database.archived(room) : database.storedByOldStack(room));
  const start = performance.now();
  for (;;) {
    const found = await count();
    if (found === sent) return performance.now() - start;
    if (found > sent) throw new Error(`Postgres has ${found} messages of ${sent}`);
    if (performance.now() - start > LIMIT_MS) throw new Error(`Postgres never had all ${sent} messages: ${found}`);
    await sleep(POLL_MS);
  }
};

/** What storing took, by message. */
const storing = async (running: Running, sent: number, statements: number): Promise<Values> => {
  if (running.folder === null) return { logRowsPerMessage: 0, statementsPerMessage: 1 };
  await running.kill();
  const log = countLogRows(running.folder);
  if (log.messages !== sent) throw new Error(`the log has ${log.messages} messages of ${sent}`);
  return { logRowsPerMessage: log.rows / sent, statementsPerMessage: statements / sent };
};

const measure = (measureS: number) => (context: Context) =>
  withServer(context, async (running): Promise<Values> => {
    const { database } = context.surroundings;
    const before = await database.traffic();
    const spec = { rate: 500, contentLength: CONTENT_LENGTH, warmUpS: 1, measureS, waitForAll: true };
    const result = await runJob(context, running, "load", { rooms: 1, members: 200 }, spec);
    const archivedMs = await archived(context, result.sentInAll);
    const { requests, statements } = await database.traffic();
    return {
      ...loadValues(result),
      archivedMs,
      messagesPerRequest: result.sentInAll / Math.max(1, requests - before.requests),
      ...(await storing(running, result.sentInAll, statements - before.statements)),
    };
  });

export const endToEnd: Scenario = {
  name: "end-to-end",
  title: "From the sender to Postgres",
  about:
    "500 messages a second in a room of 200. Afterwards every message is in Postgres, once; Samovar's rooms have each in their own " +
    "log as well. Counted, not timed: the log's rows, and the statements that reach Postgres.",
  cases: (quick) => [{ name: "500 × 200", contenders: ["samovar", "old-stack"], measure: measure(quick ? 4 : 8) }],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "sentInAll", title: "messages" },
      { key: "cpuUsPerDelivery", title: "CPU/delivery, µs" },
      { key: "p50", title: "latency median, ms", unit: 1_000 },
      { key: "p99", title: "99th percentile, ms", unit: 1_000 },
      { key: "archivedMs", title: "in Postgres after the last, ms" },
      { key: "logRowsPerMessage", title: "log rows/message" },
      { key: "statementsPerMessage", title: "statements/message" },
    ]),
};
