import type { ComponentChildren } from "preact";
import { isFewEmoji } from "../client/markdown/emoji.ts";
import { splitMentions } from "../client/markdown/mentions.ts";
import { type Block, type Inline, type Item, parseMarkdown } from "../client/markdown.ts";

/** Who can be called in a text, by `nameKey`. */
export interface Callable {
  names: ReadonlySet<string>;
  /** This user's own name. */
  own: string;
}

/** What was said, formatted. It becomes DOM nodes by themselves, never HTML. */
export const Content = ({ content, callable }: { content: string; callable: Callable }) => (
  // A <p> cannot hold lists and quotes.
  <div class={isFewEmoji(content) ? "said emoji" : "said"}>{blocksOf(parseMarkdown(content), callable)}</div>
);

const blocksOf = (blocks: readonly Block[], callable: Callable): ComponentChildren =>
  blocks.map((block) => blockOf(block, callable));

const blockOf = (block: Block, callable: Callable): ComponentChildren => {
  switch (block.type) {
    case "paragraph":
      return <p>{inlinesOf(block.inlines, callable)}</p>;
    case "code":
      return (
        <pre dir="ltr">
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{blocksOf(block.blocks, callable)}</blockquote>;
    case "list": {
      const items = block.items.map((item) => itemOf(item, callable));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
};

const itemOf = ({ number, blocks }: Item, callable: Callable) => (
  // The number stays the one that was written.
  <li value={number ?? undefined}>{blocksOf(blocks, callable)}</li>
);

const inlinesOf = (inlines: readonly Inline[], callable: Callable): ComponentChildren =>
  inlines.map((inline) => inlineOf(inline, callable));

const inlineOf = (inline: Inline, callable: Callable): ComponentChildren => {
  switch (inline.type) {
    case "text":
      return textOf(inline.text, callable);
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return <strong>{inlinesOf(inline.inlines, callable)}</strong>;
    case "emphasis":
      return <em>{inlinesOf(inline.inlines, callable)}</em>;
    case "link":
      return (
        <a href={inline.href} target="_blank" rel="noopener noreferrer nofollow">
          {inline.text}
        </a>
      );
  }
};

const textOf = (text: string, { names, own }: Callable): ComponentChildren =>
  splitMentions(text, names).map(({ text, name }) =>
    name === null ? text : <span class={name === own ? "mention own" : "mention"}>{text}</span>,
  );
