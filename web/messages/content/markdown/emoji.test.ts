import { expect, test } from "vitest";
import { isFewEmoji } from "./emoji.ts";

test.each([
  ["🫖", true],
  ["👍🏽 ❤️\n🇺🇦", true],
  ["👨‍👩‍👧‍👦1️⃣", true],
  ["🫖".repeat(8), true],
  ["🫖".repeat(9), false],
  ["🫖 tea", false],
  ["12", false],
  ["", false],
  [" ", false],
])("isFewEmoji(%j) is %s", (content, expected) => {
  expect(isFewEmoji(content)).toBe(expected);
});
