/** Copies of the Worker with one promise broken each, which shows that the harness and the checker find defects. */
import type { Random } from "../support/random.ts";
import { startEnvironment } from "./environment.ts";
import { faultNamed } from "./faults.ts";
import { until } from "./until.ts";
import type { Violation, ViolationKind } from "./violations.ts";

export interface BrokenCopy {
  name: string;
  /** Texts of the bundle, and their replacements. */
  patches: readonly (readonly [RegExp, string])[];
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
    patches: [[/return this\.#loaded\(\)\.get\(keyOf\d*\(\w+, \w+\)\);/, "return undefined;"]],
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
    patches: [[/storage\.messages\.append\((\w+)\);/, "setTimeout(() => storage.messages.append($1), 20);"]],
    sql: "",
    faults: [["SIGKILL and restart", 8]],
    expected: ["lost", "gap", "conflict"],
  },
  {
    name: "the archive has no unique keys",
    patches: [],
    sql: `DROP INDEX messages_room_seq;
          DROP INDEX messages_room_user_client;`,
    faults: [["stored, answer lost", 6]],
    expected: ["duplicate"],
  },
  {
    name: "messages count as archived before Postgres has answered",
    patches: [[/(await this\.#insert\([^;]+\);)\s+(messages\d*\.confirm\(last\.seq\);)/, "$2 $1"]],
    sql: "",
    faults: [["HTTP 500", 6]],
    expected: ["lost"],
  },
  {
    name: "changes are sent, then stored a moment later",
    patches: [
      [
        /return storage\.change\(changed, lastSeq\);/,
        `setTimeout(() => storage.change(changed, lastSeq), 20);
         return changed.map(({ message }, i) => ({ ...message, rev: storage.changes.rev + i + 1 }));`,
      ],
    ],
    sql: "",
    faults: [["SIGKILL and restart", 8]],
    expected: ["lost", "stale", "duplicate"],
  },
  {
    // Those of requests that are rejected or merge with others are never seen, and the first one of two whose message has to
    // be looked up in Postgres may be stored last.
    name: "a rev is given when the change is requested",
    patches: [
      [
        /(\n {2}find\(request, owner, use\) \{)/,
        `$1
         const rev = (this.rev = Math.max(this.rev ?? 0, this.#options.storage.changes.rev) + 1);
         const given = use;
         use = (result) =>
           given(result.found ? { found: { ...result.found, message: { ...result.found.message, rev } } } : result);`,
      ],
      [
        /message: \{ rev: \w+, (\.\.\.\w+) \}, reactors \}\) => \{\s+const rev = this\.rev \+ 1;/,
        "message: { rev, $1 }, reactors }) => {",
      ],
    ],
    sql: "",
    faults: [
      ["connections cut", 12],
      ["retry storms", 4],
    ],
    expected: ["gap", "stale"],
  },
  {
    name: "a page of changes ends with the room's last rev, whatever it leaves out",
    patches: [
      [/rev: page\d*\.hasMore \? page\d*\.messages\.at\(-1\)\?\.rev \?\? rev : changes\.rev/, "rev: changes.rev"],
    ],
    sql: "",
    // The first one makes the rooms large enough.
    faults: [
      ["long absences", 6],
      ["long absences", 6],
    ],
    expected: ["stale"],
  },
  {
    name: "reactions to a deleted message are kept",
    patches: [[/(deletedMessage\(\w+, at\), )NO_REACTORS/, "$1reactors"]],
    sql: "",
    faults: [["connections cut", 150]],
    expected: ["remnant"],
  },
  {
    name: "reactions that were taken back are kept in Postgres",
    patches: [[/where reaction\.room = /, "where false and reaction.room = "]],
    sql: "",
    faults: [["connections cut", 150]],
    expected: ["remnant", "stale"],
  },
];

const SETTLE_MS = 10_000;

/** Throws unless each text to patch occurs exactly once: otherwise this is not the intended copy. */
export const patched = (script: string, { name, patches }: BrokenCopy): string =>
  patches.reduce((text, [pattern, replacement]) => {
    const found = text.match(new RegExp(pattern, "g"))?.length ?? 0;
    if (found !== 1) throw new Error(`"${name}": ${pattern} occurs ${found} times in the bundle`);
    return text.replace(pattern, replacement);
  }, script);

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
