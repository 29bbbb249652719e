/**
 * Copies of the Worker with one promise broken each: the harness and the checker are worth something only if they find
 * that out.
 */

import type { Random } from "../support/random.ts";
import type { Violation, ViolationKind } from "./check.ts";
import { startWorld } from "./environment.ts";
import { FAULTS } from "./faults.ts";
import { judge, meet } from "./judge.ts";
import { until } from "./until.ts";

export interface BrokenCopy {
  name: string;
  /** Text of the bundle, and what stands there instead. */
  patch: readonly [RegExp, string] | null;
  /** What is done to the database before anything is said. */
  sql: string;
  /** What brings it to light. */
  faults: readonly [name: string, times: number][];
  /** At least one of these has to be found. */
  expected: readonly ViolationKind[];
}

export const BROKEN_COPIES: readonly BrokenCopy[] = [
  {
    name: "repeats are not recognised",
    patch: [/if \(seq\d* !== void 0\) return \{ repeats: seq\d* \};/, ""],
    sql: "",
    faults: [
      ["sockets cut", 12],
      ["storms of repeats", 4],
    ],
    expected: ["doubled"],
  },
  {
    // Not in the same turn: then no crash of a process falls between the two often enough, for SQLite's write follows the
    // send within microseconds, and what it has given to the system outlives the process even before it is synced.
    name: "messages are sent, then stored a moment later",
    patch: [
      /if \((entries\d*)\.length > 0\) store\(entries\d*\);/,
      "if ($1.length > 0) setTimeout(() => store($1), 20);",
    ],
    sql: "",
    faults: [["SIGKILL and restart", 8]],
    expected: ["lost", "gap", "conflict"],
  },
  {
    name: "the archive has no unique keys",
    patch: null,
    sql: `DROP INDEX messages_room_seq;
          DROP INDEX messages_room_user_client;`,
    faults: [["stored, answer lost", 6]],
    expected: ["doubled"],
  },
  {
    name: "messages count as archived before Postgres has answered",
    patch: [/(await this\.#store\(batch\);)\s+log\d*\.markArchived/, "log.markArchived(last.seq); $1 log.markArchived"],
    sql: "",
    faults: [["HTTP 500", 6]],
    expected: ["lost"],
  },
];

const SETTLE_MS = 10_000;

/** Throws when the text to patch is not there exactly once: then this is not the copy that it is meant to be. */
export const patched = (script: string, { name, patch }: BrokenCopy): string => {
  if (patch === null) return script;
  const [pattern, replacement] = patch;
  const found = script.match(new RegExp(pattern, "g"))?.length ?? 0;
  if (found !== 1) throw new Error(`"${name}": the text to patch is there ${found} times`);
  return script.replace(pattern, replacement);
};

/** Runs one broken copy. Resolves to the violations that give it away; none means that it was not found out. */
export const exposeBroken = async (script: string, copy: BrokenCopy, random: Random): Promise<Violation[]> => {
  const world = await startWorld({ script: patched(script, copy), random });
  try {
    if (copy.sql !== "") await world.postgres.query(copy.sql);
    for (const room of ["one", "two", "three"]) await world.invite(room, 4, 6);
    await until("everyone is there", () => world.people.every(({ isCaughtUp }) => isCaughtUp));
    for (const [name, times] of copy.faults) {
      const fault = FAULTS.find((each) => each.name === name);
      if (!fault) throw new Error(`there is no fault that is called ${name}`);
      await meet(world, fault, times);
    }
    const { violations } = await judge(world, await world.settle(SETTLE_MS));
    return violations.filter(({ kind }) => copy.expected.includes(kind));
  } finally {
    await world.close();
  }
};
