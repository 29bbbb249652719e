import { expect, test } from "vitest";
import { isTooLongForRoom, suggestRoomName } from "./suggest-room-name.ts";

test.each([
  ["two words", "two-words"],
  [" Чай & печенье! ", "чай-печенье"],
  ["#general", "general"],
  ["te\u200Ba", "tea"],
  ["tea.party@home", "tea-party-home"],
  ["a".repeat(70), "a".repeat(64)],
  [`${"a".repeat(63)} b`, "a".repeat(63)],
  ["\u0301", null],
  ["🍵", null],
  ["/", null],
  ["", null],
])("for %j, suggests %j", (name, suggested) => {
  expect(suggestRoomName(name)).toBe(suggested);
});

test("a name of more than 64 characters is too long", () => {
  expect(isTooLongForRoom("🍵".repeat(64))).toBe(false);
  expect(isTooLongForRoom("a".repeat(65))).toBe(true);
});
