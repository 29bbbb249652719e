/** How long one waits for one's own message in a quiet room. */
import { byFigure } from "../report/table.ts";
import { type Case, CONTENT_LENGTH, runJob, type Scenario, withServer } from "./scenario.ts";

/** Longer than any window, so that each message comes after a quiet moment. */
const GAP_MS = 75;

const roundTripCase = (members: number, count: number): Case => ({
  name: `${members} members`,
  contenders: ["samovar", "samovar-without-log", "old-stack", "socket.io", "ws", "bun"],
  measure: (context) =>
    withServer(context, async (running) => {
      const spec = { count, gapMs: GAP_MS, contentLength: CONTENT_LENGTH };
      return { ...(await runJob(context, running, "roundTrip", { rooms: 1, members }, spec)) };
    }),
});

export const roundTrip: Scenario = {
  name: "round-trip",
  title: "The round trip in a quiet room",
  about:
    "From a message's sending to its sender's own copy, with nothing else going on. Samovar's message is in SQLite, synced, by " +
    "then; the old stack's is in Postgres; the others' is nowhere. Samovar without its log shows what of it is the disk.",
  cases: (quick) => [10, 200].map((members) => roundTripCase(members, quick ? 20 : 50)),
  report: (measurements) =>
    byFigure(measurements, [
      { key: "p50", title: "median, ms", unit: 1_000 },
      { key: "p99", title: "99th percentile, ms", unit: 1_000 },
      { key: "max", title: "most, ms", unit: 1_000 },
    ]),
};
