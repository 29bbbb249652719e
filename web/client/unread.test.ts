import { expect, test } from "vitest";
import { countUnread } from "./unread.ts";

const anna = { id: "anna", username: "Anna K" };
const said = (seq: number, content = "", userId = "boris", deletedAt?: string) => ({
  seq,
  content,
  userId,
  ...(deletedAt === undefined ? {} : { deletedAt }),
});
const count = (messages: ReturnType<typeof said>[], read: number, hasOlder = false) =>
  countUnread(messages, read, anna, hasOlder);

test("counts what others said after the mark", () => {
  expect(count([said(1), said(2), said(3)], 1)).toEqual({ count: 2, mentions: 0, isMore: false });
  expect(count([said(1), said(2)], 2)).toEqual({ count: 0, mentions: 0, isMore: false });
  expect(count([], 0)).toEqual({ count: 0, mentions: 0, isMore: false });
});

test("one's own and deleted messages are not news", () => {
  expect(count([said(1, "", "anna"), said(2, "", "boris", "2026-01-01T00:00:00.000Z"), said(3)], 0).count).toBe(1);
});

test("says so when there may be more than it saw", () => {
  expect(count([said(8), said(9)], 3, true)).toMatchObject({ count: 2, isMore: true });
  expect(count([said(8), said(9)], 8, true)).toMatchObject({ count: 1, isMore: false });
  expect(count([said(8, "", "anna")], 3, true)).toMatchObject({ count: 0, isMore: false });
});

test.each([
  ["@Anna K!", 1],
  ["hello @anna k, are you there", 1],
  ["@Anna Kern", 0],
  ["mail@anna k", 0],
  ["Anna K", 0],
])("finds the name in %j: %i", (content, mentions) => {
  expect(count([said(1, content)], 0).mentions).toBe(mentions);
});
