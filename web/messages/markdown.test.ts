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
  ["https://example.com\u200b and", "a[https://example.com]\u200b and"],
  ["https://example.com?to=a@b.c and https://x/@b", "a[https://example.com?to=a@b.c] and a[https://x/@b]"],
  ["https://example.com:443 http://[::1]:80/", "a[https://example.com:443] a[http://[::1]:80/]"],
  ["https://пример.рф/путь https://müller.de/ü", "a[https://пример.рф/путь] a[https://müller.de/ü]"],
  ["https://例え.テスト", "a[https://例え.テスト]"],
])("links the addresses in %j", (source, expected) => {
  expect(short(source)).toBe(expected);
});

test.each([
  "https://paypal.com@evil.example",
  "https://paypal.com:80@evil.example/",
  "https://evil.example\\.paypal.com",
  "https:///evil.example",
  "https://paypal.com\u200b@evil.example",
  "https://evil.example\u034f.paypal.com",
  "https://evil.example\u2800.paypal.com",
  "mailto:a@evil.example\u3164.paypal.com",
  "mailto:a@p\u0430ypal.com",
  "[https://paypal.com](https://evil.example)",
])("does not link %j", (source) => {
  expect(short(source)).toBe(source);
});

test.each([
  ["https://p\u0430ypal.com/login", "a[https://xn--pypal-4ve.com/login]"],
  ["https://\u0430\u0440\u0440\u04cf\u0435.com", "a[https://xn--80ak6aa92e.com]"],
  ["https://\u0261oogle.com?q#a", "a[https://xn--oogle-qmc.com?q#a]"],
  ["https://paypal.com\u2044a.evil.example", "a[https://paypal.xn--coma-2g7a.evil.example]"],
  ["https://com\u0338.evil.example", "a[https://xn--com-wjc.evil.example]"],
  ["https://\uff45vil.example:8080/", "a[https://evil.example:8080/]"],
  ["https://%65vil.example", "a[https://evil.example]"],
  ["http://2130706433/ http://0x7f.1", "a[http://127.0.0.1/] a[http://127.0.0.1]"],
  ["https://\u05d0.\u05d1/", "a[https://xn--4db.xn--5db/]"],
])("shows the host to which %j leads", (source, expected) => {
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
    ..."*_`>-1. \n\t\\@()[]/:~?",
    "http://",
    "http://b.c",
    "\u034f",
    "\u0430",
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
/** True for a text with hosts that are not shown as written. */
const hasRewrittenHosts = (text: string): boolean => /http:\/\/[^\s/]*[1\u{7f}-\u{10ffff}]/u.test(text);
/** Removes the characters that may be marks: no others may get lost. */
const withoutMarks = (text: string): string => text.replace(/[*_`>\-+.)\s]/g, "").replace(/(?<!\d)0+(?=\d)/g, "");

test("no text is lost", () => {
  fc.assert(
    fc.property(hostile, (source) => {
      // The language of a code block is not shown.
      const shown = source.replace(/^ {0,3}```[^`]*$/gm, "");
      fc.pre(!hasRewrittenHosts(shown));
      expect(withoutMarks(textOf(parseMarkdown(shown)))).toBe(withoutMarks(shown));
    }),
    { numRuns: 2_000 },
  );
});

const linksOf = (tree: unknown): { href: string; text: string }[] => {
  if (typeof tree !== "object" || tree === null) return [];
  return "href" in tree ? [tree as { href: string; text: string }] : Object.values(tree).flatMap(linksOf);
};

test("every link is http, https or mailto, and shows the host to which it leads", () => {
  let links = 0;
  fc.assert(
    fc.property(hostile, (source) => {
      for (const { href, text } of linksOf(parseMarkdown(source))) {
        links += 1;
        expect(href).toMatch(/^(https?:\/\/[^/@]|mailto:)/);
        const { protocol, host } = new URL(href);
        if (protocol === "mailto:") continue;
        const shown = /^https?:\/\/([^/?#]*)/.exec(text)?.[1] ?? "";
        expect(new URL(`${protocol}//${shown}`).host).toBe(host);
        expect(shown).not.toMatch(/[@\\%\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u);
        expect(shown).not.toMatch(/[a-z].*\u0430|\u0430.*[a-z]/);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(links).toBeGreaterThan(100);
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
  const { splitMentions } = await import("../../rooms/protocol/mentions.ts");
  const { isFewEmoji } = await import("./markdown/emoji.ts");
  const names = new Map(["anna", "a".repeat(32), "@".repeat(32), `${"@".repeat(31)}a`].map((name) => [name, name]));
  return {
    count: async (source: string): Promise<number> => {
      await session.post("Profiler.takePreciseCoverage");
      parseMarkdown(source);
      splitMentions(source, names);
      isFewEmoji(source);
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const ours = result.filter(({ url }) =>
        /(?:web\/messages\/markdown|rooms\/protocol\/mentions)(?!.*\.test\.)/.test(url),
      );
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
  "mailto:a@b.c ",
  "https://п.рф ",
  "https://b.c\u200b",
  "https://a@",
  "[",
  "[a](",
  "@",
  "@a",
  "@é ",
  "@@@@@@@a",
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
