import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, loadHighlighting } from "./highlighting.ts";
import { languageOf } from "./languages.ts";
import { tokenize } from "./tokenize.ts";

test.each([
  ["ts", "typescript"],
  ["TSX", "typescript"],
  ["js", "javascript"],
  ["py", "python"],
  ["sh", "shell"],
  ["bash", "shell"],
  ["yml", "yaml"],
  ["rs", "rust"],
  ["c++", "cpp"],
  ["c#", "csharp"],
  ["ts {1,3}", "typescript"],
  ["js title=a", "javascript"],
  ["", null],
  ["text", null],
  ["toString", null],
  ["constructor", null],
])("languageOf(%j) is %s", (words, expected) => {
  expect(languageOf(words)).toBe(expected);
});

/** Formats tokens in short: `keyword[…]`. */
const short = (code: string, words: string): string => {
  const language = languageOf(words);
  if (language === null) throw new Error(`unknown: ${words}`);
  return tokenize(code, language)
    .map(({ look, text }) => (look === null ? text : `${look}[${text}]`))
    .join("");
};

test.each([
  ["ts", "const a = 'b'; // c", "keyword[const ]a = string['b']; comment[// c]"],
  ["ts", "type A = B", "keyword[type ]value[A ]= value[B]"],
  ["jsx", "<p class='a'>b</p>", "<keyword[p ]property[class]=string['a']>b</keyword[p]>"],
  ["py", "def f(): # c\n  return 1", "keyword[def ]f(): comment[# c\n  ]keyword[return ]value[1]"],
  ["json", '{ "a": "b" }', '{ property["a"]: string["b" ]}'],
  ["sql", "SELECT 1 -- c", "keyword[SELECT ]value[1 ]comment[-- c]"],
  ["diff", "--- a\n+++ b\n-c\n+d\n e", "--- a\n+++ b\nremoved[-c\n]added[+d\n ]e"],
])("highlights %s: %j", (words, code, expected) => {
  expect(short(code, words)).toBe(expected);
});

const LANGUAGES = "c cpp cs css diff docker go html java js json kt php py rb rs sh sql swift toml ts yml".split(" ");

const hostile = fc.string({
  unit: fc.constantFrom(
    ..."`'\"$\\{}()<>/*#=-+.:;!@_ \t\n\r\0a1é",
    "${",
    "//",
    "/*",
    "*/",
    "<a ",
    "</",
    "/>",
    "<!--",
    "'''",
    "r#",
    "const ",
    "🫖",
    "\u2028",
    "\ud800",
  ),
  maxLength: 60,
});

test.each(LANGUAGES)("no character of %s is lost", (words) => {
  const language = languageOf(words);
  if (language === null) throw new Error(`unknown: ${words}`);
  fc.assert(
    fc.property(hostile, (code) => {
      const text = tokenize(code, language).map((token) => token.text);
      expect(text.join("")).toBe(code);
    }),
    { numRuns: 500 },
  );
});

test("a lexer is loaded only for code of a bounded length whose language is named", async () => {
  const long = "a ".repeat(3_000);
  loadHighlighting("a", "");
  loadHighlighting(long, "ts");
  await import("./highlighter.ts");
  expect(highlight("const a", "ts")).toBeNull();
  loadHighlighting("const a", "ts");
  await expect.poll(() => highlight("const a", "ts")).not.toBeNull();
  // The same object, not computed again.
  expect(highlight("const a", "ts")).toBe(highlight("const a", "ts"));
  expect(highlight(long, "ts")).toBeNull();
  expect(highlight("const a", "text")).toBeNull();
});
