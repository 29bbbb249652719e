/** What the durable log and the archive cost. */
import { byFigure } from "../report/table.ts";
import { loadValues } from "./load-values.ts";
import { type Case, CONTENT_LENGTH, runJob, type Scenario, withServer } from "./scenario.ts";

const storageCase = (rate: number, measureS: number): Case => ({
  name: `${rate.toLocaleString("en-US")} × 200`,
  contenders: ["samovar", "samovar-without-log"],
  measure: (context) =>
    withServer(context, async (running) => {
      const spec = { rate, contentLength: CONTENT_LENGTH, warmUpS: 1.5, measureS };
      return loadValues(await runJob(context, running, "load", { rooms: 1, members: 200 }, spec));
    }),
});

export const storage: Scenario = {
  name: "storage",
  title: "What storing costs",
  about:
    "Samovar's bundle, and the same bundle with the one line taken out that writes a flush to the log and wakes the archive. The " +
    "difference is what SQLite, the archive's requests and Postgres' answers cost the server.",
  cases: (quick) => (quick ? [500] : [50, 500, 2_000]).map((rate) => storageCase(rate, quick ? 4 : 6)),
  report: (measurements) =>
    byFigure(measurements, [
      { key: "cpuUsPerDelivery", title: "CPU/delivery, µs" },
      { key: "cpuShare", title: "of a core" },
      { key: "p50", title: "latency median, ms", unit: 1_000 },
      { key: "p99", title: "99th percentile, ms", unit: 1_000 },
    ]),
};
