import { expect, test } from "vitest";
import { excerptOf } from "./excerpt.ts";

test.each([
  ["plain", "plain"],
  ["**bold** and _italic_ `code`", "bold and italic code"],
  ["two\n\nlines\tand   spaces", "two lines and spaces"],
  ["> quoted\n- one\n- two", "quoted • one • two"],
  ["1. one\n2. two\n\n- three\n  - four", "1. one 2. two • three • four"],
  ["# Tea\n~~gone~~ [the docs](https://example.org)", "Tea gone the docs"],
  ["```\nlet a = 1;\nlet b;\n```", "let a = 1; let b;"],
  ["see https://chat.example/a", "see https://chat.example/a"],
  ["", ""],
])("the excerpt of %j is one line without formatting", (content, excerpt) => {
  expect(excerptOf(content)).toBe(excerpt);
});

test("of a long message only the beginning is read, and no character is cut", () => {
  expect([...excerptOf("🫖".repeat(4_000))]).toHaveLength(500);
  expect(excerptOf(`${"a".repeat(999)}🫖`)).toBe("a".repeat(500));
});
