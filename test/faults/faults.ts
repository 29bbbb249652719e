/** Every fault that can happen again and again. They end by counts and conditions; where time passes it is the fault itself. */
import { absent, cut, stalled, storm } from "./client-faults.ts";
import { acknowledgedMore, type Fault } from "./fault.ts";
import { overHttp, refusedConnections, refusedRows } from "./postgres-faults.ts";
import { hibernated, killed, silent } from "./process-faults.ts";

/** All kinds at once. */
const mixed: Fault = {
  name: "all at once",
  run: async (world, times, random) => {
    const { proxy, line } = world;
    world.around.refusal = { chance: 0.02, code: "23514" };
    proxy.inject = () =>
      random.chance(0.5)
        ? random.pick(["error 500", "wake-up", "lost answer", "late", "reorder", "serialization"])
        : null;
    for (let i = 0; i < times; i++) {
      await acknowledgedMore(world, 30);
      const happens = random.pick(["cut", "restart", "away"]);
      if (happens === "cut") line.cut(3, random);
      else if (happens === "restart") await world.restart();
      else {
        await world.setAway(true);
        await acknowledgedMore(world, 30);
        await world.setAway(false);
      }
    }
    world.around.refusal = { chance: 0, code: "" };
    proxy.inject = () => null;
    return times;
  },
};

export const FAULTS: readonly Fault[] = [
  overHttp("HTTP 500", 0.5, ["error 500"]),
  overHttp("hangs past the time-out", 1, ["hang", "late"]),
  overHttp("wake-ups of 2 s", 0.5, ["wake-up"]),
  overHttp("stored, answer lost", 0.5, ["lost answer"]),
  overHttp("reordered answers", 0.8, ["reorder"]),
  overHttp("serialization failures", 0.5, ["serialization"]),
  refusedConnections,
  refusedRows,
  killed,
  cut,
  stalled,
  storm,
  hibernated,
  absent,
  silent,
  mixed,
];
