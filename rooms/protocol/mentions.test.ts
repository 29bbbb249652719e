import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { LIMITS } from "./limits.ts";
import { mentionKey, splitMentions } from "./mentions.ts";
import { nameKey } from "./names.ts";

/** Maps the key of each name to the name. */
const namesOf = (...names: string[]) => new Map(names.map((name) => [mentionKey(name), name]));

test("finds mentions, the longest name first, in any case", () => {
  const known = namesOf("Anna", "Anna Karenina", "Ёж");
  const mentionsIn = (text: string) =>
    splitMentions(text, known).flatMap(({ text, mention }) => (mention === null ? [] : [text]));
  expect(mentionsIn("@Anna Karenina, @anna and @ёж!")).toEqual(["@Anna Karenina", "@anna", "@ёж"]);
  expect(mentionsIn("@Annabel anna@Anna @ Anna @Boris")).toEqual([]);
  expect(mentionsIn("(@Anna)")).toEqual(["@Anna"]);
});

test("the parts add up to the text", () => {
  const unit = fc.constantFrom("@", "anna", "Anna ", " ", ",", "é", "🫖", "İ", "\ud800");
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(
        splitMentions(text, namesOf("anna", "a".repeat(32)))
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a name with an emoji is found with and without its variation selector", () => {
  const name = "Tea \u2615\ufe0f";
  for (const text of ["@Tea \u2615\ufe0f", "@Tea \u2615"]) {
    expect(splitMentions(text, namesOf(name)).at(-1)?.mention).toBe(name);
  }
});

/** Compares the `nameKey` of every length at `start` with the names. */
const nameAt = (characters: string[], start: number, names: ReadonlyMap<string, string>): string | undefined =>
  Array.from({ length: LIMITS.usernameCharacters }, (_, n) => LIMITS.usernameCharacters - n)
    .filter((length) => start + length <= characters.length)
    .filter((length) => !/[\p{L}\p{M}\p{N}_]/u.test(characters[start + length] ?? ""))
    .map((length) => nameKey(characters.slice(start, start + length).join("")))
    .map((key) => names.get(key))
    .find((name) => name !== undefined);

test("a mention is what has the key of a name, for every spelling", () => {
  const known = ["Anna", "İnci", "é", "ΑΣ", "Tea \u2615\ufe0f", "@", "a b"];
  const byNameKey = new Map(known.map((name) => [nameKey(name), name]));
  const unit = fc.constantFrom(
    "@",
    ..."aAnNiI bBΑαΣÉé ,Ａ",
    "Anna",
    "İnci",
    "ΑΣ",
    "i\u0307nci",
    "e\u0301",
    "Tea \u2615",
    "\ufe0f",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const [found] = splitMentions(`@${text}`, namesOf(...known));
      expect(found?.mention ?? undefined).toBe(nameAt([...text], 0, byNameKey));
    }),
    { numRuns: 5_000 },
  );
});

const ORDINARY = ["Anna", "Boris", "Ёж"];
const HOSTILE = ["@".repeat(32), `${"@".repeat(31)}a`, "\u{1f9d6}@".repeat(15)];

test.each([
  ["@", ORDINARY],
  ["@\u{1f9d6}", ORDINARY],
  ["@@@@@@@a", HOSTILE],
  ["@\u{1f9d6}", HOSTILE],
  ["@é ", HOSTILE],
  ["@ﷺ ", HOSTILE],
])("folds each character of a text of %j at most once, whatever the names (%j)", (unit, usernames) => {
  const names = namesOf(...usernames);
  const text = unit.repeat(Math.floor(LIMITS.contentCharacters / [...unit].length));
  const normalize = vi.spyOn(String.prototype, "normalize");
  splitMentions(text, names);
  // One for the key and one to decompose it.
  expect(normalize.mock.calls.length).toBeLessThanOrEqual(2 * LIMITS.contentCharacters);
  normalize.mockRestore();
});

test("finds a bounded number of mentions, and looks at a bounded number of signs", () => {
  const mentionsIn = (text: string) =>
    splitMentions(text, namesOf("Anna")).filter(({ mention }) => mention !== null).length;
  expect(mentionsIn("@Anna ".repeat(LIMITS.mentions))).toBe(LIMITS.mentions);
  expect(mentionsIn("@Anna ".repeat(LIMITS.mentions + 1))).toBe(LIMITS.mentions);
  expect(mentionsIn(`${"@Boris ".repeat(LIMITS.mentions)}@Anna`)).toBe(1);
  expect(mentionsIn(`${"@Boris ".repeat(100 * LIMITS.mentions)}@Anna`)).toBe(0);
});
