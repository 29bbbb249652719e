/** Excerpts of messages, as plain text. */
import { parseMarkdown } from "./markdown.ts";

/** Of a long message only the beginning is read: an excerpt is one line. */
const MAX_CHARACTERS = 500;

/** A part of formatted content: text, or something that has parts. */
interface Part {
  text?: string;
  inlines?: readonly Part[];
  blocks?: readonly Part[];
  items?: readonly Part[];
}

const textOf = ({ text, inlines, blocks, items }: Part): string =>
  text ?? inlines?.map(textOf).join("") ?? (blocks ?? items ?? []).map(textOf).join(" ");

/** Returns the beginning of a message's content in one line, without its formatting. */
export const excerptOf = (content: string): string => {
  const beginning = [...content.slice(0, 2 * MAX_CHARACTERS)].slice(0, MAX_CHARACTERS).join("");
  return parseMarkdown(beginning).map(textOf).join(" ").replaceAll(/\s+/g, " ").trim();
};
