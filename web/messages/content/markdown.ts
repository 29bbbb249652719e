/**
 * Parses a small Markdown subset into a tree: bold, italic, strike, code, code blocks, headings, quotes, lists, addresses
 * and named links. Everything else stays as it is, with its line breaks, so no word of the source is lost; of the address of
 * a named link only the host is shown. Time is linear in the source, and nesting is bounded.
 */
import { type Block, parseBlocks } from "./markdown/blocks.ts";

export type { Block, Item } from "./markdown/blocks.ts";
export type { Inline } from "./markdown/inlines.ts";

/** Returns the blocks of `source`, in order. */
export const parseMarkdown = (source: string): Block[] => parseBlocks(source.split("\n"), 0);
