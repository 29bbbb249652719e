/** What a run comes to, as a table for people. */
import type { Violation, ViolationKind } from "./check.ts";
import type { RoomEvidence, Said } from "./evidence.ts";

const COLUMNS: Record<ViolationKind, "lost" | "doubled" | "disordered" | "other"> = {
  lost: "lost",
  gap: "lost",
  doubled: "doubled",
  order: "disordered",
  conflict: "other",
  forged: "other",
  "set aside": "other",
};

const allSaid = (rooms: readonly RoomEvidence[]): Said[] =>
  rooms.flatMap(({ people }) => people.flatMap(({ said }) => said));

/** For each fault: how often, and what became of the messages that were acknowledged meanwhile. */
export const faultTable = (
  injections: ReadonlyMap<string, number>,
  rooms: readonly RoomEvidence[],
  violations: readonly Violation[],
): string => {
  const during = new Map<string, string>();
  const acknowledged = new Map<string, number>();
  for (const { room, people } of rooms) {
    for (const { acknowledged: seqs, acknowledgedDuring } of people.flatMap(({ said }) => said)) {
      if (acknowledgedDuring === null) continue;
      acknowledged.set(acknowledgedDuring, (acknowledged.get(acknowledgedDuring) ?? 0) + 1);
      for (const seq of seqs) during.set(`${room} ${seq}`, acknowledgedDuring);
    }
  }
  const counts = (name: string) => {
    const seen = { lost: new Set(), doubled: new Set(), disordered: new Set(), other: new Set() };
    for (const { kind, room, seq } of violations) {
      if ((during.get(`${room} ${seq}`) ?? "not acknowledged") === name) seen[COLUMNS[kind]].add(`${room} ${seq}`);
    }
    return Object.values(seen).map(({ size }) => size);
  };
  const names = [...new Set([...injections.keys(), ...acknowledged.keys(), "not acknowledged"])];
  const rows = names.map((name) => [name, injections.get(name) ?? "–", acknowledged.get(name) ?? 0, ...counts(name)]);
  const total = rows
    .map((row) => row.slice(2).map(Number))
    .reduce((sums, row) => sums.map((sum, i) => sum + (row[i] ?? 0)));
  return table(
    ["fault", "injections", "acknowledged meanwhile", "lost", "doubled", "out of order", "other"],
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

/** From saying to acknowledgement, ms, of the messages said during `name`, once each. */
export const latency = (rooms: readonly RoomEvidence[], name: string): Latency => {
  const sorted = allSaid(rooms)
    .flatMap(({ during, latencyMs }) => (during === name && latencyMs !== null ? [latencyMs] : []))
    .sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, median: at(0.5), p99: at(0.99) };
};

/** How many messages there were, and where they are. */
export const totals = (rooms: readonly RoomEvidence[]): string => {
  const said = allSaid(rooms);
  const unknown = said.filter(({ acknowledged }) => acknowledged.length === 0).length;
  const sum = (of: (room: RoomEvidence) => number) => rooms.reduce((total, room) => total + of(room), 0);
  return [
    `${said.length} messages said, ${said.length - unknown} acknowledged, ${unknown} unknown`,
    `${sum(({ postgres }) => postgres.length)} rows in Postgres, ${sum(({ aside }) => aside.length)} set aside`,
    `${sum(({ base }) => (base > 0 ? 1 : 0))} rooms begun without an answer from Postgres`,
    `${sum(({ people }) => people.reduce((seen, { log }) => seen + log.length, 0))} seen by ${sum(({ people }) => people.length)} clients in ${rooms.length} rooms`,
  ].join("; ");
};
