import { expect, test } from "vitest";
import { readUpTo } from "./read-up-to.ts";

/** Seqs may have gaps. */
const messages = [1, 2, 3, 7, 8, 9].map((seq) => ({ seq }));

test("what follows the last read message is read once it is visible", () => {
  expect(readUpTo(messages, 3, 7, 2)).toBe(7);
  expect(readUpTo(messages, 7, 9, 3)).toBe(9);
  expect(readUpTo(messages, 1, 2, 0)).toBe(2);
});

test("messages that the reader has jumped over stay unread", () => {
  expect(readUpTo(messages, 8, 9, 3)).toBeNull();
  expect(readUpTo(messages, 7, 9, 2)).toBeNull();
});

test("what is above the first loaded message is unread unless it was read before", () => {
  const loaded = messages.slice(3);
  expect(readUpTo(loaded, 7, 8, 3)).toBeNull();
  expect(readUpTo(loaded, 7, 8, 6)).toBe(8);
});

test("scrolling back does not change what was read, and before the first visit nothing is", () => {
  expect(readUpTo(messages, 2, 7, 9)).toBe(7);
  expect(readUpTo(messages, 1, 3, null)).toBeNull();
});
