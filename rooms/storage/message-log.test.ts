import { describe, expect, it } from "vitest";
import { NodeSqlite } from "../../test/support/node-sqlite.ts";
import type { Message } from "../protocol/events.ts";
import { RoomStorage } from "./index.ts";
import { type MessageLog, RETENTION } from "./message-log.ts";

/** Runs a test on the log of a new room. */
const withLog = (test: (log: MessageLog, sql: NodeSqlite) => void) => {
  const sql = new NodeSqlite();
  const storage = new RoomStorage({ sql, transaction: sql.transaction, name: "tea" });
  storage.start(0);
  test(storage.messages, sql);
};

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

describe("the log", () => {
  it("reads across rows of several messages", () =>
    withLog((log) => {
      log.append(encoded(range(1, 1)), 0);
      log.append(encoded(range(2, 6)), 0);
      log.append(encoded(range(7, 10)), 0);
      expect(seqs(log.after(0, 100))).toEqual(seqs(range(1, 10)));
      expect(seqs(log.after(3, 4))).toEqual([4, 5, 6, 7]);
      expect(seqs(log.after(10, 4))).toEqual([]);
      expect(seqs(log.before(8, 3))).toEqual([5, 6, 7]);
      expect(seqs(log.before(2, 3))).toEqual([1]);
      expect(log.find(5)).toEqual(message(5));
      expect(log.find(11)).toBeUndefined();
      expect(log.firstSeq()).toBe(1);
      expect(log.last()).toEqual({ seq: 10, timestamp: 10 });
      expect(seqs(log.withClientId(4))).toEqual([7, 8, 9, 10]);
    }));

  it("[M1] writes a flush of ordinary size as one row", () =>
    withLog((log, sql) => {
      log.append(encoded(range(1, 250)), 0);
      expect(sql.exec<{ rows: number }>("SELECT count(*) AS rows FROM log").one().rows).toBe(1);
    }));

  it("[A5] takes seqs as high as the microseconds since 1970", () =>
    withLog((log) => {
      const base = Date.UTC(2100, 0) * 1_000;
      log.append(encoded(range(base + 1, base + 3)), 0);
      expect(seqs(log.after(base + 1, 10))).toEqual([base + 2, base + 3]);
      expect(log.last().seq).toBe(base + 3);
    }));

  it("[M3] prunes only messages that are archived, old and not among the last thousand", () =>
    withLog((log) => {
      for (let seq = 1; seq <= 1_500; seq += 10) log.append(encoded(range(seq, seq + 9)), seq);
      const later = RETENTION.ms + 2_000;
      expect(log.prune(later)).toBe(false);
      log.markArchived(300);
      expect(log.prune(RETENTION.ms)).toBe(false);
      expect(log.prune(later)).toBe(true);
      expect(log.firstSeq()).toBe(301);
      log.markArchived(1_500);
      expect(log.prune(later)).toBe(true);
      expect([log.firstSeq(), log.last().seq]).toEqual([501, 1_500]);
      expect(log.prune(later)).toBe(false);
    }));

  it("[E1] replaces an edited message", () =>
    withLog((log) => {
      log.append(encoded(range(1, 3)), 0);
      const edited = { ...message(2, "edited"), editedAt: new Date(5).toISOString() };
      log.replace(edited);
      log.replace(message(9, "not in the log"));
      expect(log.after(0, 10)).toEqual([message(1), edited, message(3)]);
    }));

  it("[A3] remembers the room, its initial seq and how far it is archived", () =>
    withLog((log, sql) => {
      log.append(encoded(range(1, 3)), 0);
      log.markArchived(2);
      const reopened = new RoomStorage({ sql, transaction: sql.transaction });
      const { room, initialSeq, messages } = reopened;
      expect([room, initialSeq, messages.archivedSeq, seqs(messages.unarchived(10))]).toEqual(["tea", 0, 2, [3]]);
    }));
});
