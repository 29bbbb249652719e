/**
 * A small Markdown subset, read into a tree: bold, italic, code, code blocks, quotes, lists and addresses. What is no
 * mark stays as it was written, line breaks too, so the tree holds every word of the source. Time is linear in the
 * source, and nesting is bounded.
 */
import { type Block, parseBlocks } from "./markdown/blocks.ts";

export type { Block, Item } from "./markdown/blocks.ts";
export type { Inline } from "./markdown/inlines.ts";

/** The blocks of `source`, in order. */
export const parseMarkdown = (source: string): Block[] => parseBlocks(source.split("\n"), 0);
