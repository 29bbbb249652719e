import { expect, test } from "vitest";
import { queryAt, shortcodeAt } from "./completion-query.ts";

/** `|` is the caret. */
const at = <Found>(find: (text: string, caret: number) => Found, marked: string): Found =>
  find(marked.replace("|", ""), marked.indexOf("|"));

test.each([
  ["@|", 0, ""],
  ["hi @bo|ris", 3, "bo"],
  ["(@Boris the Gr|", 1, "Boris the Gr"],
  ["@one @two|", 5, "two"],
  ["שלום @דו|", 5, "דו"],
  [`${"x ".repeat(500)}@${"n".repeat(32)}|`, 1000, "n".repeat(32)],
])("%j mentions", (text, start, query) => {
  expect(at(queryAt, text)).toEqual({ kind: "mention", start, text: query });
});

test.each([
  [":sm|", 0, "sm"],
  ["tea :+1|", 4, "+1"],
  ["tea:\n:heart_e|", 5, "heart_e"],
  [":серд|", 0, "серд"],
])("%j looks for an emoji", (text, start, query) => {
  expect(at(queryAt, text)).toEqual({ kind: "emoji", start, text: query });
});

test.each([
  "|@",
  "mail@exa|",
  "@ a|",
  "@a\nb|",
  ":s|",
  "12:30|",
  "http://|",
  "::ab|",
  "`:ab|",
  `@${"n".repeat(33)}|`,
  "|",
])("%j completes nothing", (text) => {
  expect(at(queryAt, text)).toBeNull();
});

test.each([
  [":smile:|", { start: 0, text: "smile" }],
  ["a :x:|", { start: 2, text: "x" }],
  [":smile:| :tada:", { start: 0, text: "smile" }],
  ["a:x:|", null],
  ["12:30:|", null],
  [":smile|", null],
  ["::|", null],
])("%j ends with a shortcode: %j", (text, expected) => {
  expect(at(shortcodeAt, text)).toEqual(expected);
});
