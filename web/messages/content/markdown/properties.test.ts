/** Properties of all messages, hostile ones included. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, type Inline, parseMarkdown } from "../markdown.ts";

const hostile = fc.string({
  unit: fc.constantFrom(
    ..."*_`>-1. \n\t\\@()[]/:~?#",
    "http://",
    "http://b.c",
    "\u034f",
    "\u0430",
    "mailto:a@",
    "www.b.",
    "a@b.cd",
    "](",
    "[a](http://b.c)",
    "~~",
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
      if (each.type === "code") return each.language + each.text;
      if (each.type === "paragraph" || each.type === "heading") return each.inlines.map(ofInline).join("");
      if (each.type === "quote") return textOf(each.blocks);
      return each.items.map(({ number, blocks }) => `${number ?? ""}${textOf(blocks)}`).join("");
    })
    .join("");
};
/** True for a text with hosts that are not shown as written. */
const hasRewrittenHosts = (text: string): boolean => /(?:http:\/\/|www\.)[^\s/]*[1\u{7f}-\u{10ffff}]/u.test(text);
/** Removes the characters that may be marks: no others may get lost. */
const withoutMarks = (text: string): string => text.replace(/[*_~#`>\-+.)\s]/g, "").replace(/(?<!\d)0+(?=\d)/g, "");

type Link = Extract<Inline, { href: string }>;

const linksOf = (tree: unknown): Link[] => {
  if (typeof tree !== "object" || tree === null) return [];
  const inner = Object.values(tree).flatMap(linksOf);
  return "href" in tree ? [tree as Link, ...inner] : inner;
};

test("no text is lost", () => {
  fc.assert(
    fc.property(hostile, (source) => {
      const tree = parseMarkdown(source);
      // Of the address of a named link, only the host is shown.
      const hasNamedLinks = /\]\(\S+\)/.test(source) && linksOf(tree).length > 0;
      fc.pre(!hasRewrittenHosts(source) && !hasNamedLinks);
      expect(withoutMarks(textOf(tree))).toBe(withoutMarks(source));
    }),
    { numRuns: 2_000 },
  );
});

/** What a link shows of where it leads. */
const shownHostOf = (link: Link): string =>
  link.type === "named-link" ? link.host : (/^(?:https?:\/\/)?([^/?#]*)/.exec(link.text)?.[1] ?? "");

test("every link is http, https or mailto, and shows the host to which it leads", () => {
  const links = { link: 0, "named-link": 0 };
  fc.assert(
    fc.property(hostile, (source) => {
      for (const link of linksOf(parseMarkdown(source))) {
        links[link.type] += 1;
        if (link.type === "named-link") expect(linksOf(link.inlines)).toEqual([]);
        expect(link.href).toMatch(/^(https?:\/\/[^/@]|mailto:[^?]+$)/);
        const { protocol, host, pathname } = new URL(link.href);
        const shown = shownHostOf(link);
        expect(shown).not.toMatch(/[\\%\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u);
        expect(shown).not.toMatch(/[a-z].*\u0430|\u0430.*[a-z]/);
        if (protocol === "mailto:") expect(shown.replace(/^mailto:/, "")).toBe(pathname);
        else {
          expect(shown).not.toContain("@");
          expect(new URL(`${protocol}//${shown}`).host).toBe(host);
        }
      }
    }),
    { numRuns: 2_000 },
  );
  expect(links.link).toBeGreaterThan(100);
  expect(links["named-link"]).toBeGreaterThan(100);
});
