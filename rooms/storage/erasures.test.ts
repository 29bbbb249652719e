import { beforeEach, describe, expect, it } from "vitest";
import { tablesOf } from "../../lib/storage-migrations.ts";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import type { Message } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import { RoomStorage } from "./index.ts";

/** An id that JSON, LIKE and a search for a part of it treat in their own ways. */
const ANNA = 'u-"anna"\\_%\n я';
const TEXT = "the treasure is under the oak";
const NOW = 9_000;

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
  storage.start(0);
});

const append = (...messages: Message[]) =>
  storage.messages.append(messages.map((message) => ({ message, json: JSON.stringify(message) })));

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
    expect(storage.erasures.erase(ANNA, 6, NOW)).toEqual({ messages: 3, deadLetters: 0, orders: 0, sanctions: 0 });
    expect(storage.messages.after(0, 10)).toEqual([
      erased(1),
      quoting,
      message(3, null, "old"),
      erased(4),
      erased(5, 50),
      message(6, "u-boris", "last"),
    ]);
    expect([...storage.messages.withClientId(10)].map(({ seq }) => seq)).toEqual([2, 3, 6]);
    expect(storage.erasures.erase(ANNA, 6, NOW)).toEqual({ messages: 0, deadLetters: 0, orders: 0, sanctions: 0 });
  });

  it("[A7] covers edits, whether Postgres has them or not and however old, and sends them to Postgres again", () => {
    append(message(9, "u-boris", "later"));
    storage.edit(message(1, ANNA, TEXT), 3);
    storage.edits.markArchived(storage.edits.unarchived(10));
    storage.edit(message(2, ANNA, TEXT), 4);
    storage.edit(message(3, "u-boris", "his"), 5);
    expect(storage.erasures.erase(ANNA, 9, NOW).messages).toBe(2);
    const unarchived = storage.edits.unarchived(10).map((edit) => edit.message);
    expect(unarchived).toEqual([message(3, "u-boris", "his"), erased(1), erased(2)]);
  });

  it("[A7] covers dead letters, of which it sends nothing to Postgres: another message may have their seq", () => {
    append(message(1, ANNA, `${TEXT}\0`), message(2, ANNA, TEXT));
    storage.deadLetters.put(message(1, ANNA, `${TEXT}\0`), "rejected", 0);
    storage.deadLetters.put(message(7, ANNA, TEXT), "conflict", 0);
    storage.edit(message(7, ANNA, TEXT), 2);
    storage.deadLetters.put(message(8, "u-boris", "his"), "conflict", 0);
    expect(storage.erasures.erase(ANNA, 8, NOW)).toMatchObject({ messages: 3, deadLetters: 2 });
    expect(storage.deadLetters.between(0, 10)).toEqual([erased(1), erased(7), message(8, "u-boris", "his")]);
    expect(storage.messages.after(0, 10)).toEqual([erased(1), erased(2)]);
    expect(storage.edits.unarchived(10).map((edit) => edit.message)).toEqual([erased(2)]);
  });

  it("[A7] covers sanctions and orders, given by them or about them", () => {
    storage.sanctions.put(ANNA, { username: "Anna", mutedUntil: 99_000, removedUntil: 0 }, 0);
    storage.sanctions.put("u-boris", { username: "Boris", mutedUntil: 99_000, removedUntil: 0 }, 0);
    storage.orders.put("a", order({ userId: ANNA, username: "Anna" }));
    storage.orders.put("b", order({ moderatorId: ANNA, moderatorName: "Anna" }));
    storage.orders.put("c", order({}));
    expect(storage.erasures.erase(ANNA, 0, NOW)).toEqual({ messages: 0, deadLetters: 0, orders: 2, sanctions: 1 });
    expect([...storage.sanctions.active(0).keys()]).toEqual(["u-boris"]);
    expect(storage.orders.unarchived(10).map((each) => each.order)).toEqual([
      order({ userId: null, username: null }),
      order({ moderatorId: null, moderatorName: "" }),
      order({}),
    ]);
  });

  it("[A7] leaves no trace of id, name, text or clientId in any table", () => {
    append(message(1, ANNA, TEXT), message(2, ANNA, TEXT));
    storage.edit({ ...message(1, ANNA, `${TEXT}!`), editedAt: new Date(50).toISOString() }, 2);
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
    storage.setResetSeq(7);
    expect([...tablesOf(sql)]).toEqual([]);
    expect(storage.resetSeq).toBe(7);
  });
});

it("[E3] remembers the last reset", () => {
  append(message(1, ANNA, TEXT));
  expect(storage.resetSeq).toBe(0);
  storage.setResetSeq(1);
  expect(new RoomStorage({ sql, transaction: sql.transaction }).resetSeq).toBe(1);
});
