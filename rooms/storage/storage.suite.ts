/** The tests of a room's storage, for any SQLite: they run on `node:sqlite` and in the Workers runtime. */
import { describe, expect, it } from "vitest";
import type { Sql, Transaction } from "../../lib/sql.ts";
import { readVersion } from "../../lib/storage-migrations.ts";
import type { StoredFollower } from "../core/follower-index.ts";
import { NO_REACTORS } from "../core/reactors.ts";
import { DEFAULT_SETTINGS } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import type { Order } from "../protocol/orders.ts";
import { RoomStorage } from "./index.ts";
import { FULL_PAGE_CHARACTERS, type MessageLog, RETENTION } from "./message-log.ts";
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
const messagesAbove = (log: MessageLog, seq: number) => [...log.above(seq)];
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
      storage.start({ seq: 0, rev: 0, isKnown: true });
      test(storage, database);
    });

  describe("Members", () => {
    it("keeps who they are and whom they block, each once", () =>
      withStorage((storage, database) => {
        storage.members.add(["u-anna", "u-boris"]);
        storage.members.setBlocks("u-boris", true);
        storage.members.add(["u-boris", "u-carl"]);
        storage.members.delete("u-carl");
        expect(new RoomStorage(database).members.all()).toEqual(
          new Map([
            ["u-anna", false],
            ["u-boris", true],
          ]),
        );
      }));
  });

  describe("MessageLog", () => {
    it("reads across pages of several messages", () =>
      withStorage(({ messages }, { sql }) => {
        messages.append(encoded(range(1, 1)));
        messages.append(encoded([{ ...message(2), content: "m".repeat(FULL_PAGE_CHARACTERS) }]));
        messages.append(encoded(range(3, 6)));
        messages.append(encoded(range(7, 10)));
        expect(sql.exec<{ pages: number }>("SELECT count(*) AS pages FROM log").one().pages).toBe(2);
        expect(seqs(messagesAbove(messages, 0))).toEqual(seqs(range(1, 10)));
        expect(seqs(messages.above(3).take(4))).toEqual([4, 5, 6, 7]);
        expect(seqs(messages.above(10))).toEqual([]);
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
        expect(messagesAbove(messages, 0)).toEqual(range(1, 250));
        const large = range(251, 500).map((each) => ({ ...each, content: "ш".repeat(16_000) }));
        messages.append(encoded(large));
        expect(count()).toBeGreaterThan(2);
        expect(messagesAbove(messages, 250)).toEqual(large);
      }));

    it("[A5] takes seqs as high as the microseconds since 1970", () =>
      withStorage(({ messages }) => {
        const initialSeq = Date.UTC(2100, 0) * 1_000;
        messages.append(encoded(range(initialSeq + 1, initialSeq + 3)));
        expect(seqs(messages.above(initialSeq + 1))).toEqual([initialSeq + 2, initialSeq + 3]);
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
        expect(messagesAbove(messages, 0)).toEqual([message(1), edited(2, "edited"), message(3)]);
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
        expect(seqs(again.unarchived(10))).toEqual([3, 4]);
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

  describe("Changes", () => {
    const put = (storage: RoomStorage, seq: number, lastSeq: number, content = "edited", reactors = NO_REACTORS) =>
      storage.changes.put([{ message: edited(seq, content), reactors }], lastSeq);

    it("numbers changes, and has each message once, in its last state", () =>
      withStorage((storage, database) => {
        const { changes } = storage;
        const reactors = [{ emoji: "👍", userIds: ["u-anna"] }];
        put(storage, 1, 5, "one!");
        put(storage, 2, 5, "two!", reactors);
        expect(put(storage, 1, 6, "one?")).toEqual([{ ...edited(1, "one?"), rev: 3 }]);
        for (const each of [changes, new RoomStorage(database).changes]) {
          expect(each.rev).toBe(3);
          expect(each.find(1)).toEqual({ rev: 3, message: { ...edited(1, "one?"), rev: 3 }, reactors: [] });
          expect(each.find(2)?.reactors).toEqual(reactors);
          expect([each.find(3), each.has(3), each.has(1)]).toEqual([undefined, false, true]);
          expect(each.current(message(1)).content).toBe("one?");
          expect(each.current(message(3))).toEqual(message(3));
        }
      }));

    it("[E5] returns what changed after a rev, in the order of the changes", () =>
      withStorage((storage) => {
        for (const seq of [4, 2, 4, 1, 3, 2]) put(storage, seq, 4);
        const since = (rev: number) => seqs(storage.changes.after(rev));
        expect([since(0), since(3), since(4), since(6)]).toEqual([[4, 1, 3, 2], [1, 3, 2], [3, 2], []]);
        for (let n = 0; n < 1_000; n++) put(storage, (n % 4) + 1, 4);
        expect(since(1_003)).toEqual([2, 3, 4]);
        expect(since(0)).toEqual([1, 2, 3, 4]);
      }));

    it("writes one row for each change", () =>
      withStorage((storage, { sql }) => {
        for (const seq of [1, 2, 1]) put(storage, seq, 2);
        expect(sql.exec<{ n: number }>("SELECT count(*) AS n FROM changes").one().n).toBe(2);
      }));

    it("[E3] returns what changed since a seq, the last changes in their order", () =>
      withStorage((storage) => {
        for (const [seq, lastSeq] of [
          [1, 4],
          [3, 5],
          [2, 6],
          [6, 6],
        ] as const)
          put(storage, seq, lastSeq);
        const since = (seq: number, count = 4, bytes = 1_000) => {
          const messages = storage.changes.since(seq, { count, bytes });
          return messages && seqs(messages);
        };
        expect([since(5), since(4), since(7)]).toEqual([[3, 2], [1, 3, 2], []]);
        // The change of message 6, which is newer than 5, counts.
        expect([since(5, 3), since(5, 2)]).toEqual([[3, 2], null]);
        expect([since(5, 4, 400), since(5, 4, 200)]).toEqual([[3, 2], null]);
      }));

    it("[E4] are archived in their order, those of messages that are not archived yet later", () =>
      withStorage((storage, database) => {
        const { changes } = storage;
        for (const seq of [1, 7, 2, 1]) put(storage, seq, 7);
        const revs = (limit: number, maxSeq?: number) => changes.unarchived(limit, maxSeq).map(({ rev }) => rev);
        expect([revs(10), revs(2), revs(10, 6), revs(10, 7)]).toEqual([[2, 3, 4], [2, 3], [], [2, 3, 4]]);
        changes.confirm(3);
        expect(revs(10)).toEqual([4]);
        expect(new RoomStorage(database).changes.archivedRev).toBe(0);
        put(storage, 3, 7);
        expect(new RoomStorage(database).changes.archivedRev).toBe(3);
        for (let n = 0; n < 200; n++) put(storage, 5, 7);
        changes.confirm(205);
        expect(new RoomStorage(database).changes.archivedRev).toBe(205);
      }));

    it("prunes what is archived and from before a seq, but never the last change", () =>
      withStorage((storage, database) => {
        const { changes } = storage;
        put(storage, 1, 4);
        put(storage, 2, 4);
        changes.confirm(1);
        changes.prune(4);
        expect([changes.has(1), changes.has(2)]).toEqual([true, true]);
        changes.prune(5);
        expect([changes.has(1), changes.has(2)]).toEqual([false, true]);
        changes.confirm(2);
        changes.prune(9);
        expect(changes.has(2)).toBe(true);
        expect(seqs(changes.after(0))).toEqual([2]);
        expect(new RoomStorage(database).changes.rev).toBe(2);
      }));

    it("[E5] has everything after the initial rev as long as the log is complete, and what is left afterwards", () =>
      withDatabase((database) => {
        const storage = new RoomStorage({ ...database, name: "tea", retention: { ms: 0, messages: 0 } });
        storage.start({ seq: 0, rev: 3, isKnown: true });
        expect([storage.changes.rev, storage.startRev]).toEqual([3, 3]);
        const long = (seq: number) => encoded([message(seq, "m".repeat(FULL_PAGE_CHARACTERS))]);
        for (const seq of [1, 2, 3]) {
          storage.messages.append(long(seq));
          put(storage, seq, seq);
        }
        expect([storage.changes.rev, storage.startRev]).toEqual([6, 3]);
        storage.messages.confirm(2);
        storage.changes.confirm(6);
        expect(storage.prune(9_000)).toBe(true);
        expect([storage.messages.firstSeq(), storage.startRev]).toEqual([3, 5]);
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

  describe("Followers", () => {
    const anna: StoredFollower = {
      userId: "anna",
      username: "Анна",
      seenAt: 1,
      firstUnread: 2,
      isOwed: false,
      isConfirmed: false,
      accessUntil: null,
    };
    const boris: StoredFollower = { ...anna, userId: "boris", isConfirmed: true, accessUntil: 9 };

    it("[N2] keeps a row for each, and stores nothing for others", () =>
      withStorage((storage, database) => {
        const { followers } = storage;
        expect([followers.isEmpty, followers.all()]).toEqual([true, []]);
        followers.delete("chen");
        expect(storage.isCreated).toBe(false);
        for (const follower of [anna, { ...boris, isOwed: true }, boris]) followers.put(follower);
        followers.delete("chen");
        expect([followers.isEmpty, followers.all()]).toEqual([false, [anna, boris]]);
        expect(new RoomStorage(database).followers.all()).toEqual([anna, boris]);
        followers.delete("anna");
        expect(followers.all()).toEqual([boris]);
      }));

    it("[A7] forgets one who is erased", () =>
      withStorage(({ followers, erasures }) => {
        for (const follower of [anna, boris]) followers.put(follower);
        erasures.erase("anna", 0, 0);
        expect(followers.all()).toEqual([boris]);
      }));

    it("[N8] records with the next messages how far they have been told", () =>
      withStorage((storage, database) => {
        const { messages } = storage;
        const recorded = () => new RoomStorage(database).messages.toldSeq;
        messages.append(encoded(range(1, 2)));
        messages.told(2);
        expect([messages.toldSeq, recorded()]).toEqual([2, 0]);
        messages.append(encoded(range(3, 4)));
        expect(recorded()).toBe(2);
        messages.told(3);
        messages.append(encoded([{ ...message(5), content: "m".repeat(FULL_PAGE_CHARACTERS) }]));
        messages.told(5);
        messages.append(encoded(range(6, 7)));
        expect(recorded()).toBe(5);
      }));
  });

  describe("DeadLetters", () => {
    it("[A4] keeps messages by seq, and their later edits", () =>
      withStorage((storage) => {
        const { deadLetters } = storage;
        expect(deadLetters.count).toBe(0);
        for (const seq of [3, 1, 2]) deadLetters.put(message(seq), "rejected", 0);
        storage.change(
          [2, 9].map((seq) => ({ message: edited(seq, "edited"), reactors: NO_REACTORS })),
          9,
        );
        expect(deadLetters.count).toBe(3);
        expect(deadLetters.between(0, 3)).toEqual([message(1), { ...edited(2, "edited"), rev: 1 }]);
        expect([deadLetters.find(3), deadLetters.find(9)]).toEqual([message(3), undefined]);
      }));
  });

  describe("the uploads", () => {
    const upload = (id: string, at: number) => ({
      userId: "anna",
      clientId: null,
      at,
      isComplete: false,
      file: { id, name: "tea.png", type: "image/png", size: 7 },
    });

    it("are kept, oldest first, until their message is appended, and survive a restart", () =>
      withStorage((storage, database) => {
        for (const [id, at] of [
          ["a", 2],
          ["b", 1],
          ["c", 3],
        ] as const)
          storage.uploads.put(upload(id, at));
        const complete = { ...upload("a", 2), clientId: "f-1", isComplete: true };
        storage.uploads.put(complete);
        const sent = { ...message(1), attachments: [upload("b", 1).file] };
        storage.append(encoded([sent]));
        const again = new RoomStorage(database);
        expect(again.uploads.all()).toEqual([complete, upload("c", 3)]);
        expect(again.messages.find(1)).toEqual(sent);
        expect([again.messages.hasFile("b"), again.messages.hasFile("a")]).toEqual([true, false]);
      }));

    it("[F5] are queued for deletion when they are discarded, like the files of a message that is deleted", () =>
      withStorage((storage, database) => {
        storage.uploads.put(upload("a", 1));
        storage.append(encoded([{ ...message(1), attachments: [upload("b", 1).file] }]));
        storage.discardUploads(["a"]);
        const deleted = { ...message(1, ""), deletedAt: new Date(9_000).toISOString() };
        storage.change([{ message: deleted, reactors: NO_REACTORS, removedFiles: ["b"] }], 1);
        storage.fileDeletions.add(["b"]);
        const { fileDeletions, uploads, messages } = new RoomStorage(database);
        expect([fileDeletions.first(9), fileDeletions.first(1), uploads.all()]).toEqual([["a", "b"], ["a"], []]);
        expect(messages.hasFile("b")).toBe(false);
        fileDeletions.delete(["a"]);
        expect(fileDeletions.first(9)).toEqual(["b"]);
      }));
  });

  describe("a room that has stored nothing", () => {
    const follower = { userId: "anna", username: "Anna", seenAt: 1, firstUnread: 8, isOwed: false, accessUntil: null };
    const writes: [string, (storage: RoomStorage) => void][] = [
      ["follower", ({ followers }) => followers.put({ ...follower, isConfirmed: true })],
      ["message", ({ messages }) => messages.append(encoded([message(8)]))],
      ["change", (storage) => storage.change([{ message: edited(3, "edited"), reactors: NO_REACTORS }], 7)],
      ["sanction", ({ sanctions }) => sanctions.put("anna", { username: null, mutedUntil: 1, removedUntil: 0 }, 0)],
      ["setting", (storage) => storage.setSettings({ slowModeSeconds: 1, closed: false })],
      ["order", ({ orders }) => orders.put("a", order(1))],
      ["dead letter", ({ deadLetters }) => deadLetters.put(message(8), "rejected", 0)],
    ];
    for (const [name, write] of writes) {
      it(`stores its name and initial seq with the first ${name}`, () =>
        withDatabase((database) => {
          const storage = new RoomStorage({ ...database, name: "tea" });
          storage.start({ seq: 7, rev: 5, isKnown: false });
          write(storage);
          expect(readVersion(database.sql)).toBe(MIGRATIONS.length);
          const again = new RoomStorage(database);
          expect([again.room, again.initialSeq, again.messages.archivedSeq]).toEqual(["tea", 7, 7]);
          expect([again.changes.rev >= 5, again.lastReset]).toEqual([true, { seq: 0, rev: 5 }]);
        }));
    }
  });

  it("opens tables without an initial seq, which a crash during the first request can have left", () =>
    withDatabase((database) => {
      database.sql.exec(MIGRATIONS[0] ?? "");
      const storage = new RoomStorage({ ...database, name: "tea" });
      expect(storage.initialSeq).toBeNull();
      storage.start({ seq: 7, rev: 0, isKnown: true });
      storage.messages.append(encoded([message(8)]));
      expect(new RoomStorage(database).initialSeq).toBe(7);
    }));
};
