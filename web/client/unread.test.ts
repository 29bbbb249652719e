import { expect, test } from "vitest";
import { countUnread } from "./unread.ts";

const anna = { id: "anna", username: "Anna K" };
const message = (seq: number, content = "", userId = "boris", deletedAt?: string) => ({
  seq,
  content,
  userId,
  ...(deletedAt === undefined ? {} : { deletedAt }),
});
const count = (messages: ReturnType<typeof message>[], read: number, hasOlder = false) =>
  countUnread(messages, read, anna, hasOlder);

test("counts messages of others after the read position", () => {
  expect(count([message(1), message(2), message(3)], 1)).toEqual({ count: 2, mentions: 0, isMore: false });
  expect(count([message(1), message(2)], 2)).toEqual({ count: 0, mentions: 0, isMore: false });
  expect(count([], 0)).toEqual({ count: 0, mentions: 0, isMore: false });
});

test("own and deleted messages do not count", () => {
  expect(
    count([message(1, "", "anna"), message(2, "", "boris", "2026-01-01T00:00:00.000Z"), message(3)], 0).count,
  ).toBe(1);
});

test("tells when there may be more unread messages than were loaded", () => {
  expect(count([message(8), message(9)], 3, true)).toMatchObject({ count: 2, isMore: true });
  expect(count([message(8), message(9)], 8, true)).toMatchObject({ count: 1, isMore: false });
  expect(count([message(8, "", "anna")], 3, true)).toMatchObject({ count: 0, isMore: false });
});

test.each([
  ["@Anna K!", 1],
  ["hello @anna k, are you there", 1],
  ["@Anna Kern", 0],
  ["mail@anna k", 0],
  ["Anna K", 0],
])("finds the name in %j: %i", (content, mentions) => {
  expect(count([message(1, content)], 0).mentions).toBe(mentions);
});
