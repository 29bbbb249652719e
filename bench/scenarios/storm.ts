/** A thousand people who join within a second. */
import { byFigure } from "../report/table.ts";
import { runJob, type Scenario, withServer } from "./scenario.ts";

const MEMBERS = 1_000;

export const storm: Scenario = {
  name: "storm",
  title: "A join storm",
  about:
    `${MEMBERS.toLocaleString("en-US")} connected people join one room within a second. A client's roster is right when it counts everyone, and lists as ` +
    "many as a roster lists (500). CPU from the first join until half a second after the last roster was right.",
  cases: () => [
    {
      name: "1,000 joins",
      contenders: ["samovar", "socket.io", "ws", "bun"],
      measure: (context) =>
        withServer(context, async (running) => ({
          ...(await runJob(context, running, "storm", { rooms: 1, members: MEMBERS }, { withinMs: 1_000 })),
        })),
    },
  ],
  report: (measurements) =>
    byFigure(measurements, [
      { key: "cpuMs", title: "CPU, ms" },
      { key: "bytes", title: "sent, MB", unit: 1e6 },
      { key: "rightAfterFirstMs", title: "right after the first join, ms" },
      { key: "rightAfterLastMs", title: "after the last, ms" },
      { key: "generatorShare", title: "generator, of a core" },
    ]),
};
