/** Excerpts of messages as plain text, for places that show them in a line: notifications, quotes, the menu. */
import { type Block, type Inline, type Item, parseMarkdown } from "./markdown.ts";

/** Of a long message only the beginning is read: an excerpt is one line. */
const MAX_CHARACTERS = 500;

const ofInline = (inline: Inline): string => ("text" in inline ? inline.text : inline.inlines.map(ofInline).join(""));

const ofItem = ({ number, blocks }: Item): string => `${number === null ? "•" : `${number}.`} ${ofBlocks(blocks)}`;

const ofBlock = (block: Block): string => {
  switch (block.type) {
    case "paragraph":
    case "heading":
      return block.inlines.map(ofInline).join("");
    case "code":
      return block.text;
    case "quote":
      return ofBlocks(block.blocks);
    case "list":
      return block.items.map(ofItem).join(" ");
  }
};

const ofBlocks = (blocks: readonly Block[]): string => blocks.map(ofBlock).join(" ");

/** Returns the beginning of a message's content in one line, without its formatting. */
export const excerptOf = (content: string): string => {
  const beginning = [...content.slice(0, 2 * MAX_CHARACTERS)].slice(0, MAX_CHARACTERS).join("");
  return ofBlocks(parseMarkdown(beginning)).replaceAll(/\s+/g, " ").trim();
};
