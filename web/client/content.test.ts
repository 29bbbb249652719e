import { expect, test } from "vitest";
import { isSendable, isTooLong, tidy } from "./content.ts";

test.each([
  ["  hello \n", "  hello"],
  ["\n\n  \n  indented\n", "  indented"],
  ["a\n\nb", "a\n\nb"],
  [" \n\t", ""],
  ["a\0b", "ab"],
  ["half \ud800 a pair", "half \ufffd a pair"],
])("tidies %j to %j", (text, expected) => {
  expect(tidy(text)).toBe(expected);
});

test("counts characters as the room does, not UTF-16 units", () => {
  expect(isTooLong("🫖".repeat(4_000))).toBe(false);
  expect(isTooLong("🫖".repeat(4_001))).toBe(true);
  expect(isTooLong("a".repeat(4_001))).toBe(true);
});

test("rejects content whose frame would be too large", () => {
  expect(isTooLong("\u0001".repeat(4_000))).toBe(true);
});

test("empty content cannot be sent", () => {
  expect(isSendable("")).toBe(false);
  expect(isSendable(" \n ")).toBe(false);
  expect(isSendable("a")).toBe(true);
});
