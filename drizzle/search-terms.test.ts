import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matcherOf, parseTerms } from "./search-terms.ts";

const texts = (query: string) => parseTerms(query).map(({ text }) => text);

describe("the terms of a search", () => {
  it.each([
    ["good morning", ["good", "morning"]],
    ["  good\t\nmorning ", ["good", "morning"]],
    ['"good morning" Anna', ["good morning", "Anna"]],
    ['Anna"good  morning"', ["Anna", "good morning"]],
    ["“good morning” «доброе утро» „guten Tag“", ["good morning", "доброе утро", "guten Tag"]],
    ['unbalanced "good morning', ["unbalanced", "good morning"]],
    ['""', []],
    ['"', []],
    ['" "', []],
    ["good GOOD good", ["good", "GOOD"]],
    ["ＡＢＣ １２３", ["ABC", "123"]],
    ["и\u0306од", ["йод"]],
    ["我们 の ไป 🙂", ["我们", "の", "ไป", "🙂"]],
    ["- % _ \\ && | ! ( ) : * '", []],
    ["a & b | !c", ["a", "b", "!c"]],
    ["100% a_b c:\\d", ["100%", "a_b", "c:\\d"]],
    ["\u0301 \u200b", []],
  ])("of %j are %j", (query, expected) => {
    expect(texts(query)).toEqual(expected);
  });

  it.each([
    ["cat", { hasTrigrams: true, startsWord: false, endsWord: false }],
    ["to", { hasTrigrams: false, startsWord: true, endsWord: true }],
    ["c++", { hasTrigrams: false, startsWord: true, endsWord: false }],
    ["it's", { hasTrigrams: false, startsWord: true, endsWord: true }],
    ["don't", { hasTrigrams: true, startsWord: false, endsWord: true }],
    ["a.txt", { hasTrigrams: true, startsWord: true, endsWord: false }],
    ["我", { hasTrigrams: false, startsWord: false, endsWord: false }],
    ["我们去学校", { hasTrigrams: false, startsWord: false, endsWord: false }],
    ["我go", { hasTrigrams: false, startsWord: false, endsWord: true }],
    ["ทำไม", { hasTrigrams: false, startsWord: false, endsWord: false }],
  ])("know by which index %s is found", (query, expected) => {
    expect(parseTerms(query)).toEqual([{ text: query.normalize("NFKC"), ...expected }]);
  });

  it("are of any text, and their matcher finds them there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (text) => {
        for (const term of parseTerms(text)) {
          expect(term.text).not.toBe("");
          expect(matcherOf([term]).test(term.text)).toBe(true);
        }
      }),
    );
  });
});
