/** Storing: from the sender to Postgres in rows and statements, and the CPU time of log and archive. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { byFigure } from "../report/tables.ts";
import { CONTENT_LENGTH, type Context, jobCase, runJob, type Scenario, toValues, withServer } from "./scenario.ts";

const TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Resolves to the ms until Postgres has `sent` messages of these rooms. */
const archived = async ({ system, environment, room }: Context, sent: number): Promise<number> => {
  const start = performance.now();
  for (;;) {
    const found = await environment.database.count(system.dialect === "samovar" ? "messages" : "old_messages", room);
    if (found === sent) return performance.now() - start;
    if (found > sent) throw new Error(`Postgres has ${found} messages of ${sent}`);
    if (performance.now() - start > TIMEOUT_MS) throw new Error(`Postgres has ${found} messages of ${sent}`);
    await sleep(POLL_MS);
  }
};

/** Counts the log's pages, and the messages in them, in the SQLite files of the rooms of a workerd that has ended. */
const countLog = (folder: string): { pages: number; messages: number } => {
  const sum = { pages: 0, messages: 0 };
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".sqlite") || name === "metadata.sqlite") continue;
    const db = new DatabaseSync(join(folder, name));
    // A room without messages has no tables.
    const hasLog = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'log'").get() !== undefined;
    const found = hasLog
      ? db.prepare("SELECT count(*) AS pages, coalesce(sum(last - first + 1), 0) AS messages FROM log").get()
      : { pages: 0, messages: 0 };
    db.close();
    sum.pages += Number(found?.pages);
    sum.messages += Number(found?.messages);
  }
  return sum;
};

export const endToEnd: Scenario = {
  name: "end-to-end",
  title: "From the sender to Postgres",
  about:
    "500 messages a second in a room of 200. Afterwards every message is in Postgres exactly once, and Samovar's are in the room's log as " +
    "well. The log's pages and the statements that reach Postgres are counted.",
  cases: (quick) => [
    {
      name: "500 × 200",
      systems: ["samovar", "old-stack"],
      measure: (context) =>
        withServer(context, async (running) => {
          const { database } = context.environment;
          const before = await database.traffic();
          const load = await runJob(context, running, {
            job: "load",
            members: 200,
            spec: {
              rate: 500,
              contentLength: CONTENT_LENGTH,
              warmUpS: 1,
              measureS: quick ? 4 : 8,
              waitForAll: true,
            },
          });
          const { totalSent } = load;
          const archivedMs = await archived(context, totalSent);
          const values = { ...toValues(load), archivedMs };
          if (!("rooms" in running)) return { ...values, logPagesPerMessage: 0, statementsPerMessage: 1 };
          const { requests, statements } = await database.traffic();
          await running.kill();
          const log = countLog(running.rooms);
          if (log.messages !== totalSent) throw new Error(`the log has ${log.messages} messages of ${totalSent}`);
          return {
            ...values,
            messagesPerRequest: totalSent / Math.max(1, requests - before.requests),
            logPagesPerMessage: log.pages / totalSent,
            statementsPerMessage: (statements - before.statements) / totalSent,
          };
        }),
    },
  ],
  report: byFigure([
    { key: "totalSent", title: "messages" },
    { key: "cpuUsPerDelivery", title: "CPU/delivery, µs" },
    { key: "p50", title: "latency median, ms", unit: 1_000 },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    { key: "archivedMs", title: "in Postgres after the last, ms" },
    { key: "logPagesPerMessage", title: "log pages/message" },
    { key: "statementsPerMessage", title: "statements/message" },
  ]),
};

export const storage: Scenario = {
  name: "storage",
  title: "What storing costs",
  about:
    "Samovar's bundle, and the same bundle without the line that writes a flush to the log and wakes the archiver. The difference is what " +
    "SQLite and the archiver's requests cost the server.",
  cases: (quick) =>
    (quick ? [500] : [50, 500, 2_000]).map((rate) =>
      jobCase(`${rate.toLocaleString("en-US")} × 200`, ["samovar", "samovar-without-log"], {
        job: "load",
        members: 200,
        spec: { rate, contentLength: CONTENT_LENGTH, warmUpS: 1.5, measureS: quick ? 4 : 6 },
      }),
    ),
  report: byFigure([
    { key: "cpuUsPerDelivery", title: "CPU/delivery, µs" },
    { key: "cpuShare", title: "of a core" },
    { key: "p50", title: "latency median, ms", unit: 1_000 },
    { key: "p99", title: "99th percentile, ms", unit: 1_000 },
  ]),
};
