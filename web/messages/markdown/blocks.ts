/** The blocks of a message: each line belongs to one of them, by how it begins. */
import { type Inline, parseInlines } from "./inlines.ts";

export type Block =
  /** Lines as they were written; a line break is a "\n" in a text. */
  | { type: "paragraph"; inlines: Inline[] }
  | { type: "code"; text: string }
  | { type: "quote"; blocks: Block[] }
  | { type: "list"; isOrdered: boolean; items: Item[] };

export interface Item {
  /** As it was written; null in a list without numbers. */
  number: number | null;
  blocks: Block[];
}

/** Quotes and lists within each other; what is deeper is text. */
const DEPTH = 4;

const FENCE = /^ {0,3}```/;
const OPENING_FENCE = /^ {0,3}```[^`]*$/;
const CLOSING_FENCE = /^ {0,3}```\s*$/;
/** With a blank, so that `>:(` is no quote. */
const QUOTE = /^>(?: |$|(?=>))/;
const ITEM = /^([-*+]|\d{1,9}[.)]) +(?=\S)/;
const INDENTED = /^(?: {2,}|\t)\S/;

interface Taken {
  block: Block;
  /** The first line that does not belong to it. */
  end: number;
}

/** From the fence at `at` to the next one; null when nothing closes it, and then it is text. */
const takeCode = (lines: readonly string[], at: number, lastFence: number): Taken | null => {
  if (at >= lastFence || !OPENING_FENCE.test(lines[at] ?? "")) return null;
  let end = at + 1;
  while (end < lastFence && !CLOSING_FENCE.test(lines[end] ?? "")) end++;
  return { block: { type: "code", text: lines.slice(at + 1, end).join("\n") }, end: end + 1 };
};

const takeQuote = (lines: readonly string[], at: number, depth: number): Taken => {
  const inside: string[] = [];
  let end = at;
  for (; end < lines.length && QUOTE.test(lines[end] ?? ""); end++) inside.push((lines[end] ?? "").replace(QUOTE, ""));
  return { block: { type: "quote", blocks: parseBlocks(inside, depth + 1) }, end };
};

const isOrdered = (line: string): boolean => /^\d/.test(line);

/** Items of one kind, each with the indented lines below it. */
const takeList = (lines: readonly string[], at: number, depth: number): Taken => {
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

/** Without the blanks that all lines begin with, at most `most`. */
const outdent = (lines: readonly string[], most: number): string[] => {
  const indents = lines.map((line) => line.search(/[^ ]/));
  const common = Math.min(most, ...indents);
  return lines.map((line) => line.slice(line.startsWith("\t") ? 1 : common));
};

/** Lists and quotes are found down to a bounded depth, so each line is looked at a bounded number of times. */
export const parseBlocks = (lines: readonly string[], depth: number): Block[] => {
  const lastFence = lines.findLastIndex((line) => CLOSING_FENCE.test(line));
  const canNest = depth < DEPTH;
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endParagraph = () => {
    const first = plain.findIndex((line) => line.trim() !== "");
    const last = plain.findLastIndex((line) => line.trim() !== "");
    // Blank lines around it only set it off from its neighbours.
    const text = plain.slice(Math.max(first, 0), last + 1).join("\n");
    if (text !== "") blocks.push({ type: "paragraph", inlines: parseInlines(text) });
    plain = [];
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    let taken: Taken | null = null;
    if (FENCE.test(line)) taken = takeCode(lines, at, lastFence);
    else if (canNest && QUOTE.test(line)) taken = takeQuote(lines, at, depth);
    else if (canNest && ITEM.test(line)) taken = takeList(lines, at, depth);
    if (taken) {
      endParagraph();
      blocks.push(taken.block);
      at = taken.end;
    } else {
      plain.push(line);
      at++;
    }
  }
  endParagraph();
  return blocks;
};
