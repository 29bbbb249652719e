/** Copies of the Worker with one promise broken each, which shows that the harness and the checker find defects. */
import type { Random } from "../support/random.ts";
import type { Violation, ViolationKind } from "./check.ts";
import { startEnvironment } from "./environment.ts";
import { faultNamed } from "./faults.ts";
import { until } from "./until.ts";

export interface BrokenCopy {
  name: string;
  /** Text of the bundle, and its replacement. */
  patch: readonly [RegExp, string] | null;
  /** Run on the database before the first message. */
  sql: string;
  /** The faults that reveal it. */
  faults: readonly [name: string, times: number][];
  /** The checker has to find at least one of these. */
  expected: readonly ViolationKind[];
}

export const BROKEN_COPIES: readonly BrokenCopy[] = [
  {
    name: "retries are not deduplicated",
    patch: [/return this\.#loaded\(\)\.get\(keyOf\d*\(\w+, \w+\)\);/, "return undefined;"],
    sql: "",
    faults: [
      ["connections cut", 12],
      ["retry storms", 4],
    ],
    expected: ["duplicate"],
  },
  {
    // Not in the same turn: SQLite's write follows the send within microseconds there, and what it has passed to the
    // system outlives the process even before it is synced, so a crash would hardly ever fall between the two.
    name: "messages are sent, then stored a moment later",
    patch: [/this\.#writer\.append\((\w+)\);/, "setTimeout(() => this.#writer.append($1), 20);"],
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
    expected: ["duplicate"],
  },
  {
    name: "messages count as archived before Postgres has answered",
    patch: [/(await this\.#insert\([^;]+\);)\s+(messages\d*\.confirm\(last\.seq\);)/, "$2 $1"],
    sql: "",
    faults: [["HTTP 500", 6]],
    expected: ["lost"],
  },
];

const SETTLE_MS = 10_000;

/** Throws unless the text to patch occurs exactly once: otherwise this is not the intended copy. */
export const patched = (script: string, { name, patch }: BrokenCopy): string => {
  if (patch === null) return script;
  const [pattern, replacement] = patch;
  const found = script.match(new RegExp(pattern, "g"))?.length ?? 0;
  if (found !== 1) throw new Error(`"${name}": the text to patch occurs ${found} times`);
  return script.replace(pattern, replacement);
};

/** Runs one broken copy. Resolves to the violations that reveal it; none means that the defect was not found. */
export const exposeBroken = async (script: string, copy: BrokenCopy, random: Random): Promise<Violation[]> => {
  const environment = await startEnvironment(patched(script, copy), random);
  try {
    if (copy.sql !== "") await environment.postgres.query(copy.sql);
    for (const room of ["one", "two", "three"]) await environment.addClients(room, 4, 6);
    await until("they have joined", () => environment.clients.every(({ isCaughtUp }) => isCaughtUp));
    for (const [name, times] of copy.faults) await environment.inject(faultNamed(name), times);
    const { violations } = await environment.finish(SETTLE_MS);
    return violations.filter(({ kind }) => copy.expected.includes(kind));
  } finally {
    await environment.close();
  }
};
