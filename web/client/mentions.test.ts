import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey } from "../../rooms/protocol/names.ts";
import { splitMentions } from "./mentions.ts";

test("finds mentions, the longest name first, in any case", () => {
  const known = new Set(["Anna", "Anna Karenina", "Ёж"].map(nameKey));
  const mentionsIn = (text: string) =>
    splitMentions(text, known).flatMap(({ text, name }) => (name === null ? [] : [text]));
  expect(mentionsIn("@Anna Karenina, @anna and @ёж!")).toEqual(["@Anna Karenina", "@anna", "@ёж"]);
  expect(mentionsIn("@Annabel anna@Anna @ Anna @Boris")).toEqual([]);
  expect(mentionsIn("(@Anna)")).toEqual(["@Anna"]);
});

test("the parts add up to the text", () => {
  const unit = fc.constantFrom("@", "anna", "Anna ", " ", ",", "é", "🫖", "İ", "\ud800");
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(
        splitMentions(text, new Set(["anna", "a".repeat(32)]))
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a name with an emoji is found with and without its variation selector", () => {
  const known = new Set([nameKey("Tea \u2615\ufe0f")]);
  for (const text of ["@Tea \u2615\ufe0f", "@Tea \u2615"]) {
    expect(splitMentions(text, known).at(-1)?.name).toBe(nameKey("Tea \u2615"));
  }
});
