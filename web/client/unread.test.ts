import { expect, test } from "vitest";
import { countUnread } from "./unread.ts";

const message = (seq: number, userId = "boris", deletedAt?: string) => ({
  seq,
  userId,
  ...(deletedAt === undefined ? {} : { deletedAt }),
});
const count = (messages: Parameters<typeof countUnread>[0], read: number, hasOlder = false) =>
  countUnread(messages, read, "anna", hasOlder);

test("counts messages of others after the read position", () => {
  expect(count([message(1), message(2), message(3)], 1)).toEqual({ count: 2, mentions: 0, isMore: false });
  expect(count([message(1), message(2)], 2)).toEqual({ count: 0, mentions: 0, isMore: false });
  expect(count([], 0)).toEqual({ count: 0, mentions: 0, isMore: false });
});

test("own and deleted messages do not count", () => {
  expect(count([message(1, "anna"), message(2, "boris", "2026-01-01T00:00:00.000Z"), message(3)], 0).count).toBe(1);
});

test("tells when there may be more unread messages than were loaded", () => {
  expect(count([message(8), message(9)], 3, true)).toMatchObject({ count: 2, isMore: true });
  expect(count([message(8), message(9)], 8, true)).toMatchObject({ count: 1, isMore: false });
  expect(count([message(8, "anna")], 3, true)).toMatchObject({ count: 0, isMore: false });
});

test("counts the messages whose mentions are of the reader, whatever their text says", () => {
  const mentioning = (seq: number, ...userIds: string[]) => ({
    ...message(seq, "boris"),
    mentions: userIds.map((userId) => ({ userId, name: "Anna K" })),
  });
  const messages = [mentioning(1, "anna"), mentioning(2, "boris"), mentioning(3, "boris", "anna"), mentioning(4)];
  expect(count(messages, 0)).toMatchObject({ count: 4, mentions: 2 });
  expect(count(messages, 1).mentions).toBe(1);
});
