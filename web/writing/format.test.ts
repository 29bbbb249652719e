import { expect, test } from "vitest";
import { type Mark, toggleMark } from "./format.ts";

/** Toggles a mark on a text with its selection in brackets. */
const toggle = (marked: string, mark: Mark): string => {
  const from = marked.indexOf("[");
  const to = marked.indexOf("]") - 1;
  const text = marked.replace(/[[\]]/g, "");
  const edit = toggleMark(text, from, to, mark);
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const [start, end] = edit.selection;
  return `${edited.slice(0, start)}[${edited.slice(start, end)}]${edited.slice(end)}`;
};

test.each([
  ["a [tea] b", "**", "a **[tea]** b"],
  ["a [tea] b", "*", "a *[tea]* b"],
  ["a [tea] b", "`", "a `[tea]` b"],
  ["a[ tea ]b", "**", "a **[tea]** b"],
  ["a []b", "**", "a **[]**b"],
  ["a **[]**b", "**", "a []b"],
  ["a **[tea]** b", "**", "a [tea] b"],
  ["a [**tea**] b", "**", "a [tea] b"],
  ["a *[tea]* b", "**", "a ***[tea]*** b"],
  ["a **[tea]** b", "*", "a ***[tea]*** b"],
  ["a ***[tea]*** b", "*", "a **[tea]** b"],
  ["a ***[tea]*** b", "**", "a *[tea]* b"],
  ["[***tea***]", "*", "[**tea**]"],
  ["[`tea`]", "`", "[tea]"],
  ["[*a* and *b*]", "**", "**[*a* and *b*]**"],
  ["[чай 🫖]", "*", "*[чай 🫖]*"],
  ["[**]", "**", "**[**]**"],
] as const)("%s by %s becomes %s", (before, mark, after) => {
  expect(toggle(before, mark)).toBe(after);
});
