import { expect, it } from "vitest";
import { isUserId } from "./ids.ts";

it.each([
  ["a", true],
  ["я".repeat(128), true],
  ["", false],
  ["a".repeat(129), false],
  ["\0", false],
  ["\ud800", false],
  [null, false],
])("whether %j is a valid user id: %s", (id, can) => {
  expect(isUserId(id)).toBe(can);
});
