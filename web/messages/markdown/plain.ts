/** Message content as plain text, for places that show it in a line: notifications, quotes of a message, questions. */
import { type Block, type Inline, type Item, parseMarkdown } from "../markdown.ts";

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

/** Returns `content` as one line, without marks, line breaks and repeated white space. */
export const plainText = (content: string): string => ofBlocks(parseMarkdown(content)).replace(/\s+/g, " ").trim();
