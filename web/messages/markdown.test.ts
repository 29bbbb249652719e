import { Session } from "node:inspector/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isFewEmoji } from "./markdown/emoji.ts";
import { type Block, type Inline, parseMarkdown } from "./markdown.ts";

/** Formats a tree in short: `b[…]` is bold, `i[…]` italic, `c[…]` code, `a[…]` a link. */
const inline = (each: Inline): string => {
  if (each.type === "text") return each.text;
  if (each.type === "code") return `c[${each.text}]`;
  if (each.type === "link") return `a[${each.text}]`;
  return `${each.type === "strong" ? "b" : "i"}[${each.inlines.map(inline).join("")}]`;
};
const block = (each: Block): string => {
  if (each.type === "paragraph") return each.inlines.map(inline).join("");
  if (each.type === "code") return `pre[${each.text}]`;
  if (each.type === "quote") return `quote[${each.blocks.map(block).join("|")}]`;
  const items = each.items.map(({ number, blocks }) => `${number ?? "-"} ${blocks.map(block).join("|")}`);
  return `list[${items.join("; ")}]`;
};
const short = (source: string) => parseMarkdown(source).map(block).join("|");

test.each([
  ["plain", "plain"],
  ["two\nlines\n\nand a third", "two\nlines\n\nand a third"],
  ["**bold** and *italic* and _italic_ and __bold__", "b[bold] and i[italic] and i[italic] and b[bold]"],
  ["***both***", "b[i[both]]"],
  ["**bold *and italic***", "b[bold i[and italic]]"],
  ["это**жирно**е", "этоb[жирно]е"],
  ["2*3*4 and snake_case_name and a * b * c", "2*3*4 and snake_case_name and a * b * c"],
  ["¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"],
  ["**not closed", "**not closed"],
  ["*crossing **marks* here**", "i[crossing **marks] here**"],
  ["**** and * and __", "**** and * and __"],
  ["`code *as is*` and ``a ` b``", "c[code *as is*] and c[a ` b]"],
  ["`not closed", "`not closed"],
  ["```js\nconst a = 1;\n\n  b\n```\nafter", "pre[const a = 1;\n\n  b]|after"],
  ["```\nnot closed", "```\nnot closed"],
  ["> quoted\n> > twice\nanswer", "quote[quoted|quote[twice]]|answer"],
  [">:( is no quote", ">:( is no quote"],
  ["- one\n- two\n  more\n  - nested", "list[- one; - two\nmore|list[- nested]]"],
  ["3. three\n4) four", "list[3 three; 4 four]"],
  ["list:\n\n* a", "list:|list[- a]"],
  ["-no list", "-no list"],
])("reads %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  ["see https://example.com/a_b_c.", "see a[https://example.com/a_b_c]."],
  ["(https://example.com/x_(y)), and", "(a[https://example.com/x_(y)]), and"],
  ["HTTP://EXAMPLE.COM", "a[HTTP://EXAMPLE.COM]"],
  ["mailto:anna@example.com?", "a[mailto:anna@example.com]?"],
  ["**https://example.com**", "b[a[https://example.com]]"],
  ["javascript:alert(1) data:text/html,x vbscript:x", "javascript:alert(1) data:text/html,x vbscript:x"],
  ["xhttps://example.com", "xhttps://example.com"],
  ["https:// http://[ mailto:nobody", "https:// http://[ mailto:nobody"],
  ["https://example.com/\u202egpj.exe", "a[https://example.com/]\u202egpj.exe"],
])("links the addresses in %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test("quotes nest to a bounded depth; deeper ones are text", () => {
  const depthOf = (blocks: readonly Block[]): number =>
    Math.max(0, ...blocks.map((each) => (each.type === "quote" ? 1 + depthOf(each.blocks) : 0)));
  const tree = parseMarkdown("> ".repeat(2_000));
  expect(depthOf(tree)).toBe(4);
  expect(depthOf(parseMarkdown(`${">".repeat(100)} deep`))).toBe(4);
});

const hostile = fc.string({
  unit: fc.constantFrom(
    ..."*_`>-1. \n\t\\@()[]/:~",
    "http://",
    "mailto:a@",
    "```",
    "**",
    "a",
    "é",
    "🫖",
    "\u202e",
    "\ud800",
  ),
  maxLength: 200,
});

const textOf = (blocks: readonly Block[]): string => {
  const ofInline = (each: Inline): string => ("text" in each ? each.text : each.inlines.map(ofInline).join(""));
  return blocks
    .map((each) => {
      if (each.type === "code") return each.text;
      if (each.type === "paragraph") return each.inlines.map(ofInline).join("");
      if (each.type === "quote") return textOf(each.blocks);
      return each.items.map(({ number, blocks }) => `${number ?? ""}${textOf(blocks)}`).join("");
    })
    .join("");
};
/** Removes the characters that may be marks: no others may get lost. */
const withoutMarks = (text: string): string => text.replace(/[*_`>\-+.)\s]/g, "").replace(/(?<!\d)0+(?=\d)/g, "");

test("no text is lost", () => {
  fc.assert(
    fc.property(hostile, (source) => {
      // The language of a code block is not shown.
      const shown = source.replace(/^ {0,3}```[^`]*$/gm, "");
      expect(withoutMarks(textOf(parseMarkdown(shown)))).toBe(withoutMarks(shown));
    }),
    { numRuns: 2_000 },
  );
});

test("every link is http, https or mailto", () => {
  const hrefs = (tree: unknown): string[] =>
    [...JSON.stringify(tree).matchAll(/"href":"([^"]*)"/g)].map(([, h]) => h ?? "");
  fc.assert(
    fc.property(hostile, (source) => {
      for (const href of hrefs(parseMarkdown(source))) expect(href).toMatch(/^(https?:\/\/[^/]|mailto:)/);
    }),
    { numRuns: 2_000 },
  );
});

/** Counts how many blocks of the parser's code run, with V8's precise coverage. */
const createStepCounter = async () => {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  // Only modules compiled from now on have block counters.
  vi.resetModules();
  const { parseMarkdown } = await import("./markdown.ts");
  const { splitMentions } = await import("../client/mentions.ts");
  const { isFewEmoji } = await import("./markdown/emoji.ts");
  const names = new Set(["anna", "a".repeat(32)]);
  return {
    count: async (source: string): Promise<number> => {
      await session.post("Profiler.takePreciseCoverage");
      parseMarkdown(source);
      splitMentions(source, names);
      isFewEmoji(source);
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const ours = result.filter(({ url }) => /web\/(?:messages\/markdown|client\/mentions)(?!.*\.test\.)/.test(url));
      const ranges = ours.flatMap(({ functions }) => functions).flatMap(({ ranges }) => ranges);
      return ranges.reduce((sum, { count }) => sum + count, 0);
    },
    stop: () => session.disconnect(),
  };
};

let steps: Awaited<ReturnType<typeof createStepCounter>>;
beforeAll(async () => {
  steps = await createStepCounter();
});
afterAll(() => steps.stop());

test.each([
  "*",
  "_",
  "**a ",
  "*a **b ",
  "_a* ",
  "`",
  "` `` ",
  "```\n",
  "> ",
  ">",
  "- ",
  "- a\n",
  "  - a\n",
  "1. ",
  "http://[",
  "http://a.b/(",
  "mailto:",
  "@",
  "@a",
  "\n",
  " ",
  "\\*",
  "👨‍👩‍👧",
])("parsing time is linear in repetitions of %j", async (unit) => {
  const of = (characters: number) => unit.repeat(Math.floor(characters / unit.length));
  const once = await steps.count(of(2_000));
  const twice = await steps.count(of(4_000));
  expect(once).toBeGreaterThan(0);
  expect(twice / once).toBeLessThan(2.2);
});

test("the step counter counts iterations of loops", async () => {
  expect(await steps.count("a".repeat(1_000))).toBeGreaterThan(1_000);
});

test.each([
  ["🫖", true],
  ["👍🏽 ❤️\n🇺🇦", true],
  ["👨‍👩‍👧‍👦1️⃣", true],
  ["🫖".repeat(8), true],
  ["🫖".repeat(9), false],
  ["🫖 tea", false],
  ["12", false],
  ["", false],
  [" ", false],
])("isFewEmoji(%j) is %s", (content, expected) => {
  expect(isFewEmoji(content)).toBe(expected);
});
