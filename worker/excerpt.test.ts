import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTerms } from "../drizzle/search-terms.ts";
import { excerptOf } from "./excerpt.ts";

/** Shows matches in brackets. */
const shown = (content: string, query: string) =>
  excerptOf(content, parseTerms(query))
    .map(({ text, match }) => (match ? `[${text}]` : text))
    .join("");

const clusters = new Intl.Segmenter("und", { granularity: "grapheme" });

describe("an excerpt", () => {
  it.each([
    ["Good morning", "morn", "Good [morn]ing"],
    ["Good MORNING, good", "good morning", "[Good] [MORNING], [good]"],
    ["the theory", "the theory", "[the] [theory]"],
    ["go to town, to", "to", "go [to] town, [to]"],
    ["quick\n brown", '"quick brown"', "[quick\n brown]"],
    ["我们去学校", "去学", "我们[去学]校"],
    ["Привет, МИР", "мир", "Привет, [МИР]"],
    ["ΟΔΟΣ οδος", "οδός οδος", "[ΟΔΟΣ] [οδος]"],
    ["ＡＢＣ and abc", "abc", "[ＡＢＣ] and [abc]"],
    ["но и\u0306од и", "йод", "но [и\u0306од] и"],
    ["ﬁne … file", "fin file", "[ﬁn]e … [file]"],
    ["cafe\u0301s", "caf", "[caf]e\u0301s"],
    ["a <b>cat</b> & dog", "cat", "a <b>[cat]</b> & dog"],
    ["a.c abc a+c", "a.c", "[a.c] abc a+c"],
    ["👨‍👩‍👧 and 👨", "👨", "[👨‍👩‍👧] and [👨]"],
    ["nothing", "something", "nothing"],
  ])("of %j for %j is %j", (content, query, expected) => {
    expect(shown(content, query)).toBe(expected);
  });

  it("starts near the first match, after a space", () => {
    const content = `${"lorem ipsum ".repeat(100)}needle${" dolor sit".repeat(100)}`;
    expect(shown(content, "needle")).toMatch(/^…(?:ipsum |lorem ){1,8}\[needle\] dolor sit .*…$/);
  });

  it("holds whole grapheme clusters, at most 200 characters of the content, joined parts of it", () => {
    const pieces = fc.constantFrom("a ", "needle", "我", "👨‍👩‍👧", "e\u0301", "🇩🇪", "\r\n", "ﬁ", "각", "กำ");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 400 }), (list) => {
        const content = list.join("");
        const parts = excerptOf(content, parseTerms("needle 我"));
        const text = parts.map((part) => part.text).join("");
        const inner = text.replace(/^…/, "").replace(/…$/, "");
        expect(inner.length).toBeLessThanOrEqual(200);
        const all = [...clusters.segment(content)].map(({ segment }) => segment);
        const from = [...clusters.segment(content)].findIndex(
          ({ index }) => content.startsWith(inner, index) && index > 0 === text.startsWith("…"),
        );
        const own = [...clusters.segment(inner)].map(({ segment }) => segment);
        if (content !== "") expect(all.slice(from, from + own.length)).toEqual(own);
        if (/needle|我/.test(content)) expect(parts.some(({ match }) => match)).toBe(true);
        for (const [i, { match }] of parts.entries()) expect(parts[i - 1]?.match).not.toBe(match);
      }),
    );
  });

  it("leaves out a cluster that is longer than an excerpt", () => {
    expect(excerptOf(`needle ${"\u0315\u0300".repeat(2_000)}`, parseTerms("needle"))).toEqual([
      { text: "needle", match: true },
      { text: "…", match: false },
    ]);
  });
});
