import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../protocol/events.ts";
import { KEEP, MessageLog } from "./message-log.ts";

let name: string;

beforeEach(() => {
  name = `room-${crypto.randomUUID().slice(0, 8)}`;
});

/** Runs a test on a log of its own, in the SQLite of a real object. */
const withLog = (test: (log: MessageLog, sql: SqlStorage) => void) =>
  runInDurableObject(env.ROOMS.getByName(name), (_, { storage }) => {
    storage.sql.exec("DELETE FROM mark");
    const log = new MessageLog(storage.sql, name);
    log.begin(0);
    test(log, storage.sql);
  });

const message = (seq: number, content = `message ${seq}`): Message => ({
  room: name,
  seq,
  userId: "u",
  username: "U",
  content,
  timestamp: new Date(seq).toISOString(),
  clientId: `c-${seq}`,
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const entries = (messages: Message[]) => messages.map((message) => ({ message, json: JSON.stringify(message) }));
const seqs = (messages: Iterable<Message>) => [...messages].map(({ seq }) => seq);

describe("the log", () => {
  it("finds its way through rows of several messages", () =>
    withLog((log) => {
      log.append(entries(range(1, 1)), 0);
      log.append(entries(range(2, 6)), 0);
      log.append(entries(range(7, 10)), 0);
      expect(seqs(log.after(0, 100))).toEqual(seqs(range(1, 10)));
      expect(seqs(log.after(3, 4))).toEqual([4, 5, 6, 7]);
      expect(seqs(log.after(10, 4))).toEqual([]);
      expect(seqs(log.before(8, 3))).toEqual([5, 6, 7]);
      expect(seqs(log.before(2, 3))).toEqual([1]);
      expect(log.at(5)).toEqual(message(5));
      expect(log.at(11)).toBeUndefined();
      expect(log.first()).toBe(1);
      expect(log.last()).toEqual({ seq: 10, timestamp: 10 });
      expect(seqs(log.sent(4))).toEqual([7, 8, 9, 10]);
    }));

  it("writes a flush of ordinary size as one row, and splits one that SQLite would not take", () =>
    withLog((log, sql) => {
      const count = () => sql.exec<{ n: number }>("SELECT count(*) AS n FROM log").one().n;
      log.append(entries(range(1, 250)), 0);
      expect(count()).toBe(1);
      const large = range(251, 500).map((each) => ({ ...each, content: "ш".repeat(16_000) }));
      log.append(entries(large), 0);
      expect(count()).toBeGreaterThan(2);
      expect(log.after(250, 1_000)).toEqual(large);
    }));

  it("[A5] takes numbers as high as the microseconds since 1970", () =>
    withLog((log) => {
      const base = Date.UTC(2100, 0) * 1_000;
      log.append(entries(range(base + 1, base + 3)), 0);
      expect(seqs(log.after(base + 1, 10))).toEqual([base + 2, base + 3]);
      expect(log.last().seq).toBe(base + 3);
    }));

  it("[M3] prunes only what is archived, old and not among the last thousand", () =>
    withLog((log) => {
      for (let seq = 1; seq <= 1_500; seq += 10) log.append(entries(range(seq, seq + 9)), seq);
      const later = KEEP.ms + 2_000;
      expect(log.prune(later)).toBe(false);
      log.markArchived(300);
      expect(log.prune(KEEP.ms)).toBe(false);
      expect(log.prune(later)).toBe(true);
      expect(log.first()).toBe(301);
      log.markArchived(1_500);
      expect(log.prune(later)).toBe(true);
      expect([log.first(), log.last().seq]).toEqual([501, 1_500]);
      expect(log.prune(later)).toBe(false);
    }));

  it("[E1] puts a changed message into its place", () =>
    withLog((log) => {
      log.append(entries(range(1, 3)), 0);
      const changed = { ...message(2, "changed"), editedAt: new Date(5).toISOString() };
      log.replace(changed);
      log.replace(message(9, "of which the log knows nothing"));
      expect(log.after(0, 10)).toEqual([message(1), changed, message(3)]);
    }));

  it("remembers its marks", () =>
    withLog((log, sql) => {
      log.append(entries(range(1, 3)), 0);
      log.markArchived(2);
      const again = new MessageLog(sql, undefined);
      expect([again.room, again.base, again.archived, seqs(again.waiting(10))]).toEqual([name, 0, 2, [3]]);
    }));
});
