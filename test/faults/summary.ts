/** A run's results as Markdown tables. */

import type { RoomEvidence, SentMessage } from "./evidence.ts";
import type { Violation, ViolationKind } from "./violations.ts";

const COLUMNS: Record<ViolationKind, "lost" | "duplicate" | "reordered" | "stale" | "other"> = {
  lost: "lost",
  gap: "lost",
  duplicate: "duplicate",
  reordered: "reordered",
  stale: "stale",
  remnant: "stale",
  conflict: "other",
  phantom: "other",
  "dead letter": "other",
};

const allSent = (rooms: readonly RoomEvidence[]): SentMessage[] =>
  rooms.flatMap(({ clients }) => clients.flatMap(({ sent }) => sent));

/** For each fault its injections, and the violations of the messages that were acknowledged meanwhile. */
export const faultTable = (
  injections: ReadonlyMap<string, number>,
  rooms: readonly RoomEvidence[],
  violations: readonly Violation[],
): string => {
  const phases = new Map<string, string>();
  const acknowledged = new Map<string, number>();
  for (const { room, clients } of rooms) {
    for (const { acknowledged: seqs, acknowledgedIn } of clients.flatMap(({ sent }) => sent)) {
      if (acknowledgedIn === null) continue;
      acknowledged.set(acknowledgedIn, (acknowledged.get(acknowledgedIn) ?? 0) + 1);
      for (const seq of seqs) phases.set(`${room} ${seq}`, acknowledgedIn);
    }
  }
  const counts = (name: string) => {
    const seen = { lost: new Set(), duplicate: new Set(), reordered: new Set(), stale: new Set(), other: new Set() };
    for (const { kind, room, seq } of violations) {
      if ((phases.get(`${room} ${seq}`) ?? "not acknowledged") === name) seen[COLUMNS[kind]].add(`${room} ${seq}`);
    }
    return Object.values(seen).map(({ size }) => size);
  };
  const names = [...new Set([...injections.keys(), ...acknowledged.keys(), "not acknowledged"])];
  const rows = names.map((name) => [name, injections.get(name) ?? "–", acknowledged.get(name) ?? 0, ...counts(name)]);
  const total = rows
    .map((row) => row.slice(2).map(Number))
    .reduce((sums, row) => sums.map((sum, i) => sum + (row[i] ?? 0)));
  return table(
    ["fault", "injections", "acknowledged meanwhile", "lost", "duplicate", "reordered", "stale", "other"],
    [...rows, ["**all**", [...injections.values()].reduce((a, b) => a + b, 0), ...total]],
  );
};

const table = (head: string[], rows: (string | number)[][]): string =>
  [head, head.map((_, i) => (i === 0 ? "---" : "--:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

export interface Latency {
  count: number;
  median: number;
  p99: number;
}

/** From sending to acknowledgement, ms, of the messages sent in a phase, and sent once. */
export const latency = (rooms: readonly RoomEvidence[], name: string): Latency => {
  const sorted = allSent(rooms)
    .flatMap(({ phase, latencyMs }) => (phase === name && latencyMs !== null ? [latencyMs] : []))
    .sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p99: at(0.99) };
};

const CHANGE_NAMES = { editMessage: "edits", deleteMessage: "deletions", react: "reactions" } as const;

const changeCounts = (rooms: readonly RoomEvidence[], event: keyof typeof CHANGE_NAMES): string => {
  const changes = rooms.flatMap(({ clients }) => clients.flatMap((client) => client.changes));
  const counts = Map.groupBy(
    changes.filter((change) => change.event === event),
    ({ outcome }) => outcome,
  );
  const count = (outcome: "acknowledged" | "rejected" | null) => counts.get(outcome)?.length ?? 0;
  const name = CHANGE_NAMES[event];
  return `${count("acknowledged")} ${name} acknowledged, ${count("rejected")} rejected, ${count(null)} unknown`;
};

/** Counts of messages and changes, and where they are. */
export const totals = (rooms: readonly RoomEvidence[]): string => {
  const sent = allSent(rooms);
  const unknown = sent.filter(({ acknowledged }) => acknowledged.length === 0).length;
  const sum = (of: (room: RoomEvidence) => number) => rooms.reduce((total, room) => total + of(room), 0);
  return [
    `${sent.length} messages sent, ${sent.length - unknown} acknowledged, ${unknown} unknown`,
    ...(["editMessage", "deleteMessage", "react"] as const).map((event) => changeCounts(rooms, event)),
    `${sum(({ postgres }) => postgres.length)} rows in Postgres, ${sum(({ reactions }) => reactions.length)} of reactions, ${sum(({ deadLetters }) => deadLetters.length)} dead letters`,
    `${sum(({ initialSeq }) => (initialSeq > 0 ? 1 : 0))} rooms begun without Postgres`,
    `${sum(({ postgres, log }) => Math.max(0, postgres.length - log.length))} no longer in their room's log`,
    `${sum(({ clients }) => clients.reduce((received, { log }) => received + log.length, 0))} received by ${sum(({ clients }) => clients.length)} clients in ${rooms.length} rooms`,
  ].join("; ");
};
