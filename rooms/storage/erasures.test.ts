import { beforeEach, describe, expect, it } from "vitest";
import { tablesOf } from "../../lib/storage-migrations.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import { withReactors } from "../core/reactors.ts";
import type { Message } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import { RoomStorage } from "./index.ts";

/** An id that JSON, LIKE and a search for a part of it treat in their own ways. */
const ANNA = 'u-"anna"\\_%\n я';
const TEXT = "the treasure is under the oak";
const NOW = 9_000;
const NONE = { messages: 0, deadLetters: 0, references: 0, orders: 0, sanctions: 0 };

const message = (seq: number, userId: string | null, content: string): Message => ({
  room: "tea",
  seq,
  userId,
  username: userId === ANNA ? "Anna" : "Boris",
  content,
  timestamp: new Date(seq).toISOString(),
  clientId: `c-${seq}`,
});

const erased = (seq: number, deletedAt = NOW): Message => ({
  room: "tea",
  seq,
  userId: null,
  username: "",
  content: "",
  timestamp: new Date(seq).toISOString(),
  deletedAt: new Date(deletedAt).toISOString(),
});

const order = (change: Partial<Order>): Order => ({
  at: new Date(1).toISOString(),
  moderatorId: "u-mod",
  moderatorName: "Mod",
  username: "Boris",
  action: "mute",
  userId: "u-boris",
  seq: null,
  until: null,
  value: null,
  ...change,
});

let sql: NodeSqlite;
let storage: RoomStorage;
beforeEach(() => {
  sql = new NodeSqlite();
  storage = new RoomStorage({ sql, transaction: sql.transaction, name: "tea" });
  storage.start({ seq: 0, rev: 0, isKnown: true });
});

const append = (...messages: Message[]) =>
  storage.messages.append(messages.map((message) => ({ message, json: JSON.stringify(message) })));

const change = (message: Message, lastSeq: number) => storage.change([{ message, reactors: [] }], lastSeq);

/** Everything that is stored, as text. */
const stored = (): string =>
  [...tablesOf(sql)].map((table) => JSON.stringify(sql.exec(`SELECT * FROM ${table}`).toArray())).join("\n");

describe("erasing a user", () => {
  it("[A7] leaves their messages' places and times in the log, and others' messages as they are", () => {
    const quoting = message(2, "u-boris", `she is "userId":${JSON.stringify(ANNA)}`);
    append(message(1, ANNA, TEXT), quoting);
    append(message(3, null, "old"), message(4, ANNA, TEXT), {
      ...message(5, ANNA, ""),
      deletedAt: erased(5, 50).deletedAt,
    });
    append(message(6, "u-boris", "last"));
    expect(storage.erasures.erase(ANNA, 6, NOW)).toEqual({ ...NONE, messages: 3 });
    expect([...storage.above(0)]).toEqual([
      { ...erased(1), rev: 1 },
      quoting,
      message(3, null, "old"),
      { ...erased(4), rev: 2 },
      { ...erased(5, 50), rev: 3 },
      message(6, "u-boris", "last"),
    ]);
    expect([...storage.messages.withClientId(10)].map(({ seq }) => seq)).toEqual([2, 3, 6]);
    expect(storage.erasures.erase(ANNA, 6, NOW)).toEqual(NONE);
  });

  it("[A7] covers mentions and reactions, and leaves those of others", () => {
    const mentioning = (seq: number, ...ids: string[]) => ({
      ...message(seq, "u-boris", "@Anna"),
      mentions: ids.map((userId) => ({ userId, name: "Anna" })),
    });
    append(mentioning(1, ANNA, "u-chen"), mentioning(2, ANNA), message(3, "u-boris", "three"));
    const reactors = [
      { emoji: "👍", userIds: [ANNA, "u-chen"] },
      { emoji: "🫖", userIds: [ANNA] },
    ];
    storage.change([{ message: withReactors(message(3, "u-boris", "three"), reactors), reactors }], 3);
    expect(storage.erasures.erase(ANNA, 3, NOW)).toEqual({ ...NONE, references: 3 });
    const { mentions: _, ...second } = mentioning(2);
    const left = [{ emoji: "👍", userIds: ["u-chen"] }];
    expect([...storage.above(0)]).toEqual([
      { ...mentioning(1, "u-chen"), rev: 2 },
      { ...second, rev: 3 },
      { ...withReactors(message(3, "u-boris", "three"), left), rev: 4 },
    ]);
    expect(storage.find(3)?.reactors).toEqual(left);
    expect(stored()).not.toContain(JSON.stringify(ANNA).slice(1, -1));
    expect(storage.erasures.currentWithReactors({ message: message(3, "u-boris", "three"), reactors })).toEqual({
      message: withReactors(message(3, "u-boris", "three"), left),
      reactors: left,
    });
    expect(storage.erasures.current(withReactors(mentioning(3, ANNA), reactors))).toEqual({
      ...withReactors(message(3, "u-boris", "@Anna"), left),
    });
  });

  it("[A7] covers changes, whether Postgres has them or not and however old, and sends them to Postgres again", () => {
    append(message(9, "u-boris", "later"));
    change(message(1, ANNA, TEXT), 3);
    storage.changes.confirm(1);
    change(message(2, ANNA, TEXT), 4);
    change(message(3, "u-boris", "his"), 5);
    expect(storage.erasures.erase(ANNA, 9, NOW).messages).toBe(2);
    expect(storage.changes.unarchived(10).map((each) => each.message)).toEqual([
      { ...message(3, "u-boris", "his"), rev: 3 },
      { ...erased(1), rev: 4 },
      { ...erased(2), rev: 5 },
    ]);
  });

  it("[A7] covers dead letters", () => {
    append(message(1, ANNA, `${TEXT}\0`), message(2, ANNA, TEXT));
    storage.deadLetters.put(message(1, ANNA, `${TEXT}\0`), "rejected", 0);
    storage.deadLetters.put(message(7, ANNA, TEXT), "conflict", 0);
    change(message(7, ANNA, TEXT), 2);
    storage.deadLetters.put(message(8, "u-boris", "his"), "conflict", 0);
    expect(storage.erasures.erase(ANNA, 8, NOW)).toMatchObject({ messages: 3, deadLetters: 2 });
    expect(storage.deadLetters.between(0, 10)).toMatchObject([erased(1), erased(7), message(8, "u-boris", "his")]);
    expect([...storage.above(0)]).toMatchObject([erased(1), erased(2)]);
  });

  it("[A7] covers sanctions and orders, given by them or about them", () => {
    storage.sanctions.put(ANNA, { username: "Anna", mutedUntil: 99_000, removedUntil: 0 }, 0);
    storage.sanctions.put("u-boris", { username: "Boris", mutedUntil: 99_000, removedUntil: 0 }, 0);
    storage.orders.put("a", order({ userId: ANNA, username: "Anna" }));
    storage.orders.put("b", order({ moderatorId: ANNA, moderatorName: "Anna" }));
    storage.orders.put("c", order({}));
    expect(storage.erasures.erase(ANNA, 0, NOW)).toEqual({ ...NONE, orders: 2, sanctions: 1 });
    expect([...storage.sanctions.active(0).keys()]).toEqual(["u-boris"]);
    expect(storage.orders.unarchived(10).map((each) => each.order)).toEqual([
      order({ userId: null, username: null }),
      order({ moderatorId: null, moderatorName: "" }),
      order({}),
    ]);
  });

  it("[A7] leaves no trace of id, name, text or clientId in any table", () => {
    append(message(1, ANNA, TEXT), message(2, ANNA, TEXT));
    change({ ...message(1, ANNA, `${TEXT}!`), editedAt: new Date(50).toISOString() }, 2);
    storage.deadLetters.put(message(2, ANNA, TEXT), "rejected", 0);
    storage.sanctions.put(ANNA, { username: "Anna", mutedUntil: 99_000, removedUntil: 0 }, 0);
    storage.orders.put("a", order({ userId: ANNA, username: "Anna", moderatorName: "Anna", moderatorId: ANNA }));
    const traces = ["anna", "Anna", TEXT, "c-1"];
    for (const trace of traces) expect(stored()).toContain(trace);
    storage.erasures.erase(ANNA, 2, NOW);
    for (const trace of traces) expect(stored()).not.toContain(trace);
  });

  it("[A7] notes for those who read before whether anything has changed", () => {
    append(message(1, ANNA, TEXT));
    storage.erasures.erase("u-chen", 1, NOW);
    expect(storage.erasures.count).toBe(0);
    storage.erasures.erase(ANNA, 1, NOW);
    expect(storage.erasures.count).toBe(1);
    expect(storage.erasures.current(message(1, ANNA, TEXT))).toEqual(erased(1));
    for (const other of [message(NOW + 1, ANNA, "new"), message(1, "u-boris", "his"), message(1, null, "old")]) {
      expect(storage.erasures.current(other)).toBe(other);
    }
  });

  it("stores nothing in a room that has stored nothing", () => {
    storage.erasures.erase(ANNA, 7, NOW);
    storage.reset(7);
    expect([...tablesOf(sql)]).toEqual([]);
    expect(storage.lastReset).toEqual({ seq: 7, rev: 1 });
  });
});

it("[E3] remembers the last reset", () => {
  append(message(1, ANNA, TEXT));
  expect(storage.lastReset).toEqual({ seq: 0, rev: 0 });
  change(message(1, ANNA, "edited"), 1);
  storage.reset(1);
  const again = new RoomStorage({ sql, transaction: sql.transaction });
  expect([again.lastReset, again.changes.rev]).toEqual([{ seq: 1, rev: 2 }, 2]);
  change(message(1, ANNA, "edited again"), 1);
  expect(storage.find(1)?.message.rev).toBe(3);
});
