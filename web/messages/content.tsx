import type { ComponentChildren } from "preact";
import { splitMentions } from "../client/mentions.ts";
import "./content.css";
import { isFewEmoji } from "./markdown/emoji.ts";
import { type Block, type Inline, type Item, parseMarkdown } from "./markdown.ts";

/** The names that can be mentioned, by `nameKey`. */
export interface Mentionable {
  names: ReadonlySet<string>;
  /** This user's own name. */
  own: string;
}

/** Formatted message content. It becomes DOM nodes directly, never HTML. */
export const Content = ({ content, mentionable }: { content: string; mentionable: Mentionable }) => (
  // Not a <p>, which cannot contain lists and quotes.
  <div class={isFewEmoji(content) ? "content emoji" : "content"}>{blocksOf(parseMarkdown(content), mentionable)}</div>
);

const blocksOf = (blocks: readonly Block[], mentionable: Mentionable): ComponentChildren =>
  blocks.map((block) => blockOf(block, mentionable));

const blockOf = (block: Block, mentionable: Mentionable): ComponentChildren => {
  switch (block.type) {
    case "paragraph":
      return <p>{inlinesOf(block.inlines, mentionable)}</p>;
    case "code":
      return (
        <pre dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{blocksOf(block.blocks, mentionable)}</blockquote>;
    case "list": {
      const items = block.items.map((item) => itemOf(item, mentionable));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
};

const itemOf = ({ number, blocks }: Item, mentionable: Mentionable) => (
  // Keeps the number that was written.
  <li value={number ?? undefined}>{blocksOf(blocks, mentionable)}</li>
);

const inlinesOf = (inlines: readonly Inline[], mentionable: Mentionable): ComponentChildren =>
  inlines.map((inline) => inlineOf(inline, mentionable));

const inlineOf = (inline: Inline, mentionable: Mentionable): ComponentChildren => {
  switch (inline.type) {
    case "text":
      return textOf(inline.text, mentionable);
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return <strong>{inlinesOf(inline.inlines, mentionable)}</strong>;
    case "emphasis":
      return <em>{inlinesOf(inline.inlines, mentionable)}</em>;
    case "link":
      return (
        // With a direction of its own, so that the text around it cannot reorder the address.
        <a href={inline.href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
          {inline.text}
        </a>
      );
  }
};

const textOf = (text: string, { names, own }: Mentionable): ComponentChildren =>
  splitMentions(text, names).map(({ text, name }) =>
    name === null ? text : <span class={name === own ? "mention own" : "mention"}>{text}</span>,
  );
