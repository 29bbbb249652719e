/** Parses the blocks of a message: each line belongs to one of them, by how it starts. */
import { type Inline, parseInlines } from "./inlines.ts";

export type Block =
  /** Lines as they are; a line break is a "\n" in a text. */
  | { type: "paragraph"; inlines: Inline[] }
  /** A line by itself. Its level is not kept: a message has no outline. */
  | { type: "heading"; inlines: Inline[] }
  /** `language` is what follows the opening fence; "" without it. */
  | { type: "code"; language: string; text: string }
  | { type: "quote"; blocks: Block[] }
  | { type: "list"; isOrdered: boolean; items: Item[] };

export interface Item {
  /** The number as written; null in an unordered list. */
  number: number | null;
  blocks: Block[];
}

/** How deep quotes and lists nest; deeper ones are text. */
const MAX_DEPTH = 4;

const FENCE = /^ {0,3}```/;
const OPENING_FENCE = /^ {0,3}```[^`]*$/;
const CLOSING_FENCE = /^ {0,3}```\s*$/;
/** With a space, so that `#1` is not a heading. */
const HEADING = /^#{1,6} +(?=\S)/;
/** With a space, so that `>:(` is not a quote. */
const QUOTE = /^>(?: |$|(?=>))/;
const ITEM = /^([-*+]|\d{1,9}[.)]) +(?=\S)/;
const INDENTED = /^(?: {2,}|\t)\S/;

interface Parsed {
  block: Block;
  /** The index of the first line after it. */
  end: number;
}

/** Parses a code block from the fence at `at` to the next one; null when it is not closed, which makes it text. */
const parseCode = (lines: readonly string[], at: number, lastFence: number): Parsed | null => {
  if (at >= lastFence || !OPENING_FENCE.test(lines[at] ?? "")) return null;
  let end = at + 1;
  while (end < lastFence && !CLOSING_FENCE.test(lines[end] ?? "")) end++;
  const language = (lines[at] ?? "").replace(FENCE, "").trim();
  return { block: { type: "code", language, text: lines.slice(at + 1, end).join("\n") }, end: end + 1 };
};

const parseHeading = (lines: readonly string[], at: number): Parsed => ({
  block: { type: "heading", inlines: parseInlines((lines[at] ?? "").replace(HEADING, "")) },
  end: at + 1,
});

/** Parses consecutive quoted lines. */
const parseQuote = (lines: readonly string[], at: number, depth: number): Parsed => {
  const inside: string[] = [];
  let end = at;
  for (; end < lines.length && QUOTE.test(lines[end] ?? ""); end++) inside.push((lines[end] ?? "").replace(QUOTE, ""));
  return { block: { type: "quote", blocks: parseBlocks(inside, depth + 1) }, end };
};

const isOrdered = (line: string): boolean => /^\d/.test(line);

/** Parses items of one kind, each with the indented lines below it. */
const parseList = (lines: readonly string[], at: number, depth: number): Parsed => {
  const ordered = isOrdered(lines[at] ?? "");
  const items: Item[] = [];
  let end = at;
  while (end < lines.length) {
    const line = lines[end] ?? "";
    const mark = ITEM.exec(line)?.[0];
    if (mark === undefined || isOrdered(line) !== ordered) break;
    const inside = [line.slice(mark.length)];
    const below = end + 1;
    for (end = below; end < lines.length && INDENTED.test(lines[end] ?? ""); end++) inside.push(lines[end] ?? "");
    const outdented = outdent(inside.slice(1), mark.length);
    items.push({
      number: ordered ? Number.parseInt(mark, 10) : null,
      blocks: parseBlocks([inside[0] ?? "", ...outdented], depth + 1),
    });
  }
  return { block: { type: "list", isOrdered: ordered, items }, end };
};

/** Removes the indentation that all lines share, up to `max` spaces. */
const outdent = (lines: readonly string[], max: number): string[] => {
  const indents = lines.map((line) => line.search(/[^ ]/));
  const common = Math.min(max, ...indents);
  return lines.map((line) => line.slice(line.startsWith("\t") ? 1 : common));
};

/** Parses lines into blocks. The depth is bounded, so each line is read a bounded number of times. */
export const parseBlocks = (lines: readonly string[], depth: number): Block[] => {
  const lastFence = lines.findLastIndex((line) => CLOSING_FENCE.test(line));
  const canNest = depth < MAX_DEPTH;
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endParagraph = () => {
    const first = plain.findIndex((line) => line.trim() !== "");
    const last = plain.findLastIndex((line) => line.trim() !== "");
    // Blank lines around it only separate it from its neighbours.
    const text = plain.slice(Math.max(first, 0), last + 1).join("\n");
    if (text !== "") blocks.push({ type: "paragraph", inlines: parseInlines(text) });
    plain = [];
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    let parsed: Parsed | null = null;
    if (FENCE.test(line)) parsed = parseCode(lines, at, lastFence);
    else if (HEADING.test(line)) parsed = parseHeading(lines, at);
    else if (canNest && QUOTE.test(line)) parsed = parseQuote(lines, at, depth);
    else if (canNest && ITEM.test(line)) parsed = parseList(lines, at, depth);
    if (parsed) {
      endParagraph();
      blocks.push(parsed.block);
      at = parsed.end;
    } else {
      plain.push(line);
      at++;
    }
  }
  endParagraph();
  return blocks;
};
