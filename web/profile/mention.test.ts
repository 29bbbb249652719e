import { expect, test } from "vitest";
import { mentionAfter } from "./mention.ts";

test.each([
  ["", "@Anna B "],
  ["hi ", "@Anna B "],
  ["hi", " @Anna B "],
  ["one\n", "@Anna B "],
])("behind %j, a mention is %j", (before, mention) => {
  expect(mentionAfter(before, "Anna B")).toBe(mention);
});
