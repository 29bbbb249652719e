import { expect, test } from "vitest";
import { beginsDay, beginsGroup } from "./grouping.ts";

const at = (minutes: number, userId = "anna", username = userId) => ({
  userId,
  username,
  time: new Date(2026, 4, 1, 23, 50 + minutes),
});

test("consecutive messages of a user form a group", () => {
  expect(beginsGroup(null, at(0))).toBe(true);
  expect(beginsGroup(at(0), at(4))).toBe(false);
  expect(beginsGroup(at(0), at(0, "boris"))).toBe(true);
});

test("a pause, another day and another name each start a new group", () => {
  expect(beginsGroup(at(0), at(5))).toBe(true);
  expect(beginsGroup(at(9), at(10))).toBe(true);
  expect(beginsGroup(at(0), at(0, "anna", "Anna!"))).toBe(true);
});

test("a day begins with its first message, at local midnight", () => {
  expect(beginsDay(null, at(0))).toBe(true);
  expect(beginsDay(at(0), at(9))).toBe(false);
  expect(beginsDay(at(9), at(10))).toBe(true);
});
