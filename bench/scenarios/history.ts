/** Pages of history. */
import { byFigure } from "../report/table.ts";
import { CONTENT_LENGTH, runJob, type Scenario, withServer } from "./scenario.ts";

export const history: Scenario = {
  name: "history",
  title: "Reading history",
  about:
    "The latest 50 messages of a room, asked for 200 times a second by 20 members. Samovar reads its own SQLite, the old stack Postgres; " +
    "Socket.IO without a database answers from an array.",
  cases: (quick) => [
    {
      name: "50 messages",
      contenders: ["samovar", "old-stack", "socket.io"],
      measure: (context) =>
        withServer(context, async (running) => {
          const spec = { said: 300, contentLength: CONTENT_LENGTH, limit: 50, rate: 200, measureS: quick ? 2 : 4 };
          return { ...(await runJob(context, running, "history", { rooms: 1, members: 20 }, spec)) };
        }),
    },
  ],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "cpuUsPerAnswer", title: "CPU/answer, µs" },
      { key: "p50", title: "median, ms", unit: 1_000 },
      { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    ]),
};
