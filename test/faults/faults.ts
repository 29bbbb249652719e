/** Every fault that can be injected again and again. They end by counts and conditions, not by time, where they can. */
import type { Random } from "../support/random.ts";
import { ABSENCES_BEYOND_LOG, CONNECTIONS_CUT, LONG_ABSENCES, RETRY_STORMS, STALLED_READERS } from "./client-faults.ts";
import type { Environment } from "./environment.ts";
import {
  CONNECTIONS_REFUSED,
  CRASH_AFTER_ARCHIVE,
  CRASH_BEFORE_ARCHIVE,
  CRASH_THEN_SILENCE,
  HIBERNATION,
  overHttp,
  RESTARTS,
  ROWS_REFUSED,
  SLOW_READS,
} from "./server-faults.ts";

export interface Fault {
  name: string;
  /** The least that one injection takes, ms, where it is long. */
  leastMs?: number;
  /** Injects it at least `times` times. Resolves to the number of injections. */
  run(environment: Environment, times: number, random: Random): Promise<number>;
}

/** All kinds at once. */
const MIXED: Fault = {
  name: "all at once",
  run: async (environment, times, random) => {
    const { run, postgresProxy, clientProxy } = environment;
    run.poison = { chance: 0.02, code: "23514" };
    postgresProxy.inject = () =>
      random.chance(0.5)
        ? random.pick(["error 500", "wake-up", "lost answer", "late", "reorder", "serialization"])
        : null;
    for (let i = 0; i < times; i++) {
      await environment.acknowledged(30);
      const kind = random.pick(["cut", "restart", "down"]);
      if (kind === "cut") clientProxy.cut(3, random);
      else if (kind === "restart") await environment.restart();
      else {
        await environment.setPostgresDown(true);
        await environment.acknowledged(30);
        await environment.setPostgresDown(false);
      }
    }
    run.poison = { chance: 0, code: "" };
    postgresProxy.inject = () => null;
    return times;
  },
};

export const FAULTS: readonly Fault[] = [
  overHttp("HTTP 500", 0.5, ["error 500"]),
  { ...overHttp("hangs past the time-out", 1, ["hang", "late"]), leastMs: 16_000 },
  overHttp("wake-ups of 2 s", 0.5, ["wake-up"]),
  overHttp("stored, answer lost", 0.5, ["lost answer"]),
  overHttp("reordered answers", 0.8, ["reorder"]),
  overHttp("serialization failures", 0.5, ["serialization"]),
  CONNECTIONS_REFUSED,
  ROWS_REFUSED,
  SLOW_READS,
  RESTARTS,
  CRASH_BEFORE_ARCHIVE,
  CRASH_AFTER_ARCHIVE,
  CONNECTIONS_CUT,
  STALLED_READERS,
  RETRY_STORMS,
  HIBERNATION,
  LONG_ABSENCES,
  ABSENCES_BEYOND_LOG,
  CRASH_THEN_SILENCE,
  MIXED,
];

/** Throws when no fault among `faults` has this name. */
export const faultNamed = (name: string, faults: readonly Fault[] = FAULTS): Fault => {
  const fault = faults.find((each) => each.name === name);
  if (!fault) throw new Error(`a fault is one of: ${faults.map((each) => each.name).join("; ")}`);
  return fault;
};
