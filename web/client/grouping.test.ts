import { expect, test } from "vitest";
import { beginsDay, beginsGroup, hueOf } from "./grouping.ts";

const at = (minutes: number, userId = "anna", username = userId) => ({
  userId,
  username,
  time: new Date(2026, 4, 1, 23, 50 + minutes),
});

test("what one user says in a row is one group", () => {
  expect(beginsGroup(null, at(0))).toBe(true);
  expect(beginsGroup(at(0), at(4))).toBe(false);
  expect(beginsGroup(at(0), at(0, "boris"))).toBe(true);
});

test("a pause, another day and another name each begin a new group", () => {
  expect(beginsGroup(at(0), at(5))).toBe(true);
  expect(beginsGroup(at(9), at(10))).toBe(true);
  expect(beginsGroup(at(0), at(0, "anna", "Anna!"))).toBe(true);
});

test("a day begins with its first message, at local midnight", () => {
  expect(beginsDay(null, at(0))).toBe(true);
  expect(beginsDay(at(0), at(9))).toBe(false);
  expect(beginsDay(at(9), at(10))).toBe(true);
});

test("a user keeps their colour", () => {
  const hues = ["anna", "boris", "🫖", ""].map((id) => hueOf(id, 8));
  expect(hues).toEqual(["anna", "boris", "🫖", ""].map((id) => hueOf(id, 8)));
  expect(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 8)).toBe(true);
});
