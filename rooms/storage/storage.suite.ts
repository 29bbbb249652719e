/** The tests of a room's storage, for any SQLite: they run on `node:sqlite` and in the Workers runtime. */
import { describe, expect, it } from "vitest";
import type { Sql, Transaction } from "../../lib/sql.ts";
import { readVersion } from "../../lib/storage-migrations.ts";
import { DEFAULT_SETTINGS } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import { RoomStorage } from "./index.ts";
import { FULL_PAGE_CHARACTERS, RETENTION } from "./message-log.ts";
import { MIGRATIONS } from "./migrations.ts";

/** An empty database. */
export interface TestDatabase {
  readonly sql: Sql;
  readonly transaction: Transaction;
}

/** Runs a test on a database of its own. */
export type WithDatabase = (test: (database: TestDatabase) => void) => void | Promise<void>;

const message = (seq: number, content = `message ${seq}`): Message => ({
  room: "tea",
  seq,
  userId: "u",
  username: "U",
  content,
  timestamp: new Date(seq).toISOString(),
  clientId: `c-${seq}`,
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const encoded = (messages: Message[]) => messages.map((message) => ({ message, json: JSON.stringify(message) }));
const seqs = (messages: Iterable<Message>) => [...messages].map(({ seq }) => seq);
const edited = (seq: number, content: string): Message => ({
  ...message(seq, content),
  editedAt: new Date(9_000).toISOString(),
});

const order = (at: number): Order => ({
  at: new Date(at).toISOString(),
  moderatorId: "u-mod",
  moderatorName: "Mod",
  username: null,
  action: "mute",
  userId: "u",
  seq: null,
  until: new Date(9_000).toISOString(),
  value: null,
});

export const testStorage = (withDatabase: WithDatabase): void => {
  const withStorage = (test: (storage: RoomStorage, database: TestDatabase) => void) =>
    withDatabase((database) => {
      const storage = new RoomStorage({ ...database, name: "tea" });
      storage.start(0);
      test(storage, database);
    });

  describe("MessageLog", () => {
    it("reads across pages of several messages", () =>
      withStorage(({ messages }, { sql }) => {
        messages.append(encoded(range(1, 1)));
        messages.append(encoded([{ ...message(2), content: "m".repeat(FULL_PAGE_CHARACTERS) }]));
        messages.append(encoded(range(3, 6)));
        messages.append(encoded(range(7, 10)));
        expect(sql.exec<{ pages: number }>("SELECT count(*) AS pages FROM log").one().pages).toBe(2);
        expect(seqs(messages.after(0, 100))).toEqual(seqs(range(1, 10)));
        expect(seqs(messages.after(3, 4))).toEqual([4, 5, 6, 7]);
        expect(seqs(messages.after(10, 4))).toEqual([]);
        expect(seqs(messages.above(3))).toEqual([4, 5, 6, 7, 8, 9, 10]);
        expect(seqs(messages.below(8))).toEqual([7, 6, 5, 4, 3, 2, 1]);
        expect(seqs(messages.below(1))).toEqual([]);
        expect(messages.find(5)).toEqual(message(5));
        expect(messages.find(11)).toBeUndefined();
        expect(messages.firstSeq()).toBe(1);
        expect(messages.last()).toEqual({ seq: 10, timestamp: 10 });
        expect(seqs(messages.withClientId(4))).toEqual([7, 8, 9, 10]);
        expect(seqs(messages.below())).toEqual(seqs(range(1, 10)).reverse());
      }));

    it("appends to a page until it is full, and splits a flush that is too large for one", () =>
      withStorage(({ messages }, { sql }) => {
        const count = () => sql.exec<{ n: number }>("SELECT count(*) AS n FROM log").one().n;
        for (let seq = 1; seq <= 250; seq++) messages.append(encoded([message(seq)]));
        const [length] = encoded([message(100)]).map(({ json }) => json.length);
        expect(count()).toBe(Math.ceil((250 * (length ?? 0)) / FULL_PAGE_CHARACTERS));
        expect(messages.after(0, 1_000)).toEqual(range(1, 250));
        const large = range(251, 500).map((each) => ({ ...each, content: "ш".repeat(16_000) }));
        messages.append(encoded(large));
        expect(count()).toBeGreaterThan(2);
        expect(messages.after(250, 1_000)).toEqual(large);
      }));

    it("[A5] takes seqs as high as the microseconds since 1970", () =>
      withStorage(({ messages }) => {
        const initialSeq = Date.UTC(2100, 0) * 1_000;
        messages.append(encoded(range(initialSeq + 1, initialSeq + 3)));
        expect(seqs(messages.after(initialSeq + 1, 10))).toEqual([initialSeq + 2, initialSeq + 3]);
        expect(messages.last().seq).toBe(initialSeq + 3);
      }));

    it("[M3] prunes only what is archived, old and not among the last thousand", () =>
      withStorage(({ messages }) => {
        // Pages of ten messages.
        const long = (seq: number) => message(seq, "m".repeat(FULL_PAGE_CHARACTERS / 10));
        for (let seq = 1; seq <= 1_500; seq++) messages.append(encoded([long(seq)]));
        const later = RETENTION.ms + 2_000;
        expect(messages.prune(later)).toBe(false);
        messages.confirm(300);
        expect(messages.prune(RETENTION.ms)).toBe(false);
        expect(messages.prune(later)).toBe(true);
        expect(messages.firstSeq()).toBe(301);
        messages.confirm(1_500);
        expect(messages.prune(later)).toBe(true);
        expect([messages.firstSeq(), messages.last().seq]).toEqual([501, 1_500]);
        expect(messages.prune(later)).toBe(false);
      }));

    it("[E1] replaces a message in its place, and ignores one that it does not have", () =>
      withStorage(({ messages }) => {
        messages.append(encoded(range(1, 3)));
        messages.replace([edited(2, "edited")]);
        messages.replace([message(9, "unknown")]);
        expect(messages.after(0, 10)).toEqual([message(1), edited(2, "edited"), message(3)]);
      }));

    it("remembers the room's name, its initial seq and, from the next append on, how far it is archived", () =>
      withStorage(({ messages }, database) => {
        messages.append(encoded(range(1, 3)));
        messages.confirm(2);
        expect(new RoomStorage(database).messages.archivedSeq).toBe(0);
        messages.append(encoded([message(4)]));
        const again = new RoomStorage(database);
        expect([again.room, again.initialSeq, again.messages.archivedSeq]).toEqual(["tea", 0, 2]);
        expect(again.messages.last()).toEqual({ seq: 4, timestamp: 4 });
        expect(seqs(again.messages.unarchived(10))).toEqual([3, 4]);
      }));

    it("[A3] records by itself how far it is archived, where that is more than a page", () =>
      withStorage(({ messages }, database) => {
        const stored = () => new RoomStorage(database).messages.archivedSeq;
        for (let seq = 1; seq <= 500; seq++) messages.append(encoded([message(seq)]));
        const [, second] = database.sql.exec<{ first: number }>("SELECT first FROM log ORDER BY first");
        if (!second) throw new Error("a single page");
        messages.confirm(second.first - 1);
        expect(stored()).toBe(0);
        messages.confirm(second.first);
        expect(stored()).toBe(second.first);
        messages.confirm(500);
        expect(stored()).toBe(500);
      }));
  });

  describe("Edits", () => {
    it("keeps the latest state of a message under a new revision", () =>
      withStorage(({ edits }) => {
        edits.put(edited(1, "one!"), 5);
        edits.put(edited(2, "two!"), 5);
        const unarchived = edits.unarchived(10);
        edits.put(edited(1, "one?"), 6);
        edits.markArchived(unarchived);
        expect(edits.unarchived(10)).toEqual([{ rev: 3, message: edited(1, "one?") }]);
        expect(edits.unarchived(10, 0)).toEqual([]);
        expect([edits.has(1), edits.has(3)]).toEqual([true, false]);
        expect([...edits.between(0, 3).keys()].sort()).toEqual([1, 2]);
        expect([...edits.between(1, 3)]).toEqual([[2, edited(2, "two!")]]);
      }));

    it("[E3] returns what was edited since a seq, the last edits in their order", () =>
      withStorage(({ edits }) => {
        for (const [seq, lastSeq] of [
          [1, 4],
          [3, 5],
          [2, 6],
          [6, 6],
        ] as const)
          edits.put(edited(seq, "edited"), lastSeq);
        const since = (seq: number, count = 4, bytes = 1_000) => {
          const messages = edits.since(seq, { count, bytes });
          return messages && seqs(messages);
        };
        expect([since(5), since(4), since(7)]).toEqual([[3, 2], [1, 3, 2], []]);
        // The edit of message 6, which is newer than 5, counts.
        expect([since(5, 3), since(5, 2)]).toEqual([[3, 2], null]);
        expect([since(5, 4, 400), since(5, 4, 200)]).toEqual([[3, 2], null]);
      }));

    it("prunes what is archived and from before a seq, together with the log", () =>
      withStorage(({ edits }) => {
        edits.put(edited(1, "archived"), 4);
        edits.markArchived(edits.unarchived(10));
        edits.put(edited(2, "not archived"), 4);
        edits.prune(4);
        expect(edits.has(1)).toBe(true);
        edits.prune(5);
        expect([edits.has(1), edits.has(2)]).toEqual([false, true]);
      }));
  });

  describe("Sanctions", () => {
    it("[O4] returns those in force, with names, and deletes those that have ended", () =>
      withStorage(({ sanctions }, { sql }) => {
        sanctions.put("anna", { username: "Anna", mutedUntil: 100, removedUntil: 0 }, 0);
        sanctions.put("boris", { username: "Борис", mutedUntil: 0, removedUntil: 200 }, 0);
        sanctions.put("chen", { username: null, mutedUntil: 0, removedUntil: 300 }, 150);
        expect([...sanctions.active(150)].sort()).toEqual([
          ["boris", { username: "Борис", mutedUntil: 0, removedUntil: 200 }],
          ["chen", { username: null, mutedUntil: 0, removedUntil: 300 }],
        ]);
        expect(sql.exec<{ n: number }>("SELECT count(*) AS n FROM sanctions").one().n).toBe(2);
        sanctions.put("boris", { username: "Борис", mutedUntil: 0, removedUntil: 0 }, 150);
        expect([...sanctions.active(150).keys()]).toEqual(["chen"]);
      }));
  });

  describe("the room's settings", () => {
    it("[O5] are the defaults until they are set", () =>
      withStorage((storage, database) => {
        expect(storage.settings).toEqual(DEFAULT_SETTINGS);
        for (const settings of [
          { slowModeSeconds: 30, closed: true },
          { slowModeSeconds: 0, closed: false },
        ]) {
          storage.setSettings(settings);
          expect([storage.settings, new RoomStorage(database).settings]).toEqual([settings, settings]);
        }
      }));
  });

  describe("Orders", () => {
    it("returns the oldest first, until they are deleted", () =>
      withStorage(({ orders }) => {
        orders.put("b", order(2));
        orders.put("c", order(1));
        orders.put("a", order(3));
        expect(orders.unarchived(2)).toEqual([
          { id: "c", order: order(1) },
          { id: "b", order: order(2) },
        ]);
        orders.delete(["b", "c", "unknown"]);
        expect(orders.unarchived(10)).toEqual([{ id: "a", order: order(3) }]);
      }));
  });

  describe("DeadLetters", () => {
    it("[A4] keeps messages by seq, and their later edits", () =>
      withStorage((storage) => {
        const { deadLetters } = storage;
        expect(deadLetters.count).toBe(0);
        for (const seq of [3, 1, 2]) deadLetters.put(message(seq), "rejected", 0);
        storage.edit(edited(2, "edited"), 3);
        storage.edit(edited(9, "unknown"), 9);
        expect(deadLetters.count).toBe(3);
        expect(deadLetters.between(0, 3)).toEqual([message(1), edited(2, "edited")]);
      }));
  });

  describe("a room that has stored nothing", () => {
    const writes: [string, (storage: RoomStorage) => void][] = [
      ["message", ({ messages }) => messages.append(encoded([message(8)]))],
      ["edit", (storage) => storage.edit(edited(3, "edited"), 7)],
      ["sanction", ({ sanctions }) => sanctions.put("anna", { username: null, mutedUntil: 1, removedUntil: 0 }, 0)],
      ["setting", (storage) => storage.setSettings({ slowModeSeconds: 1, closed: false })],
      ["order", ({ orders }) => orders.put("a", order(1))],
      ["dead letter", ({ deadLetters }) => deadLetters.put(message(8), "rejected", 0)],
    ];
    for (const [name, write] of writes) {
      it(`stores its name and initial seq with the first ${name}`, () =>
        withDatabase((database) => {
          const storage = new RoomStorage({ ...database, name: "tea" });
          storage.start(7);
          write(storage);
          expect(readVersion(database.sql)).toBe(MIGRATIONS.length);
          const again = new RoomStorage(database);
          expect([again.room, again.initialSeq, again.messages.archivedSeq]).toEqual(["tea", 7, 7]);
        }));
    }
  });

  it("opens tables without an initial seq, which a crash during the first request can have left", () =>
    withDatabase((database) => {
      database.sql.exec(MIGRATIONS[0] ?? "");
      const storage = new RoomStorage({ ...database, name: "tea" });
      expect(storage.initialSeq).toBeNull();
      storage.start(7);
      storage.messages.append(encoded([message(8)]));
      expect(new RoomStorage(database).initialSeq).toBe(7);
    }));
};
