/** Formats parsed Markdown for tests. */
import { type Block, type Inline, parseMarkdown } from "../markdown.ts";

const MARKS = { strong: "b", emphasis: "i", strike: "s" };

const inlines = (all: readonly Inline[]): string => all.map(inline).join("");

const inline = (each: Inline): string => {
  switch (each.type) {
    case "text":
      return each.text;
    case "code":
      return `c[${each.text}]`;
    case "link":
      return `a[${each.text}]`;
    case "named-link":
      return `a[${inlines(each.inlines)}](${each.host})`;
    default:
      return `${MARKS[each.type]}[${inlines(each.inlines)}]`;
  }
};

const block = (each: Block): string => {
  switch (each.type) {
    case "paragraph":
      return inlines(each.inlines);
    case "heading":
      return `h[${inlines(each.inlines)}]`;
    case "code":
      return `pre${each.language && `:${each.language}`}[${each.text}]`;
    case "quote":
      return `quote[${each.blocks.map(block).join("|")}]`;
    case "list": {
      const items = each.items.map(({ number, blocks }) => `${number ?? "-"} ${blocks.map(block).join("|")}`);
      return `list[${items.join("; ")}]`;
    }
  }
};

/**
 * Returns the tree of `source` in short: `b[…]` is bold, `i[…]` italic, `s[…]` strike, `c[…]` code, `h[…]` a heading, `a[…]` a
 * link and `a[name](host)` a named one.
 */
export const short = (source: string): string => parseMarkdown(source).map(block).join("|");
