/** How much one room delivers on one core before people wait too long. */
import { byFigure } from "../report/table.ts";
import { CONTENT_LENGTH, runJob, type Scenario, withServer } from "./scenario.ts";

const MEMBERS = 200;
const MOST_P99_US = 100_000;

export const ceiling: Scenario = {
  name: "ceiling",
  title: "The ceiling of a room",
  about:
    `A room of ${MEMBERS}. The rate rises by a factor of 1.3 (1.6 with --quick) until the 99th percentile of the latency is above ` +
    "100 ms or something is missing, twice in a row; the last step before that is shown. At the top the generator's own core may be the limit: its " +
    "share of a core is given, and from 0.9 the server's ceiling is above the figure.",
  cases: (quick) => [
    {
      name: "ceiling",
      contenders: quick ? ["samovar", "socket.io"] : ["samovar", "old-stack", "socket.io", "ws", "bun", "bun-window"],
      measure: (context) =>
        withServer(context, async (running) => {
          const spec = {
            // Each starts well below what it can do.
            firstRate: context.contender.dialect === "socket.io" ? 100 : 300,
            growth: quick ? 1.6 : 1.3,
            lastRate: 40_000,
            contentLength: CONTENT_LENGTH,
            warmUpS: 0.5,
            measureS: 1.5,
            mostP99: MOST_P99_US,
          };
          const { isOpen, ...found } = await runJob(context, running, "ceiling", { rooms: 1, members: MEMBERS }, spec);
          return { ...found, isOpen: isOpen ? 1 : 0 };
        }),
    },
  ],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "rate", title: "messages/s" },
      { key: "deliveriesPerS", title: "deliveries/s" },
      { key: "p99", title: "99th percentile, ms", unit: 1_000 },
      { key: "generatorShare", title: "generator, of a core" },
    ]),
};
