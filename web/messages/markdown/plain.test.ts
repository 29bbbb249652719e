import { expect, test } from "vitest";
import { plainText } from "./plain.ts";

test.each([
  ["**bold** *italic* ~~gone~~ `code`", "bold italic gone code"],
  ["# Tea\n\nfor  two\n> quoted", "Tea for two quoted"],
  ["1. one\n2. two\n\n- three\n  - four", "1. one 2. two • three • four"],
  ["```ts\nconst a = 1;\n  b\n```\nafter", "const a = 1; b after"],
  ["[the docs](https://example.org) www.example.org", "the docs www.example.org"],
  [" \n ", ""],
])("%j is %j in a line", (content, expected) => {
  expect(plainText(content)).toBe(expected);
});
