import type { ComponentChildren } from "preact";
import type { Mention } from "../../../rooms/protocol/events.ts";
import { mentionKey, splitMentions } from "../../../rooms/protocol/mentions.ts";
import { CodeBlock } from "./code-block.tsx";
import "./content.css";
import { isFewEmoji } from "./markdown/emoji.ts";
import { type Block, type Inline, type Item, parseMarkdown } from "./markdown.ts";

interface Props {
  content: string;
  /** Whom the message mentions. */
  mentions: readonly Mention[];
  /** This user's id. */
  userId: string;
}

/** How text shows its mentions: the class of each, by `mentionKey`. */
type MentionClasses = ReadonlyMap<string, string>;

/** Formatted message content. It becomes DOM nodes directly, never HTML. */
export const Content = ({ content, mentions, userId }: Props) => {
  const classes = new Map(
    mentions.map((mention) => [mentionKey(mention.name), mention.userId === userId ? "mention own" : "mention"]),
  );
  // Not a <p>, which cannot contain lists and quotes.
  return (
    <div class={isFewEmoji(content) ? "content emoji" : "content"}>{blocksOf(parseMarkdown(content), classes)}</div>
  );
};

const blocksOf = (blocks: readonly Block[], classes: MentionClasses): ComponentChildren =>
  blocks.map((block) => blockOf(block, classes));

const blockOf = (block: Block, classes: MentionClasses): ComponentChildren => {
  switch (block.type) {
    case "paragraph":
      return <p>{inlinesOf(block.inlines, classes)}</p>;
    case "heading":
      // Not an <h1>, which would disturb the page's outline.
      return <p class="heading">{inlinesOf(block.inlines, classes)}</p>;
    case "code":
      return <CodeBlock language={block.language} code={block.text} />;
    case "quote":
      return <blockquote>{blocksOf(block.blocks, classes)}</blockquote>;
    case "list": {
      const items = block.items.map((item) => itemOf(item, classes));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
};

const itemOf = ({ number, blocks }: Item, classes: MentionClasses) => (
  // Keeps the number that was written.
  <li value={number ?? undefined}>{blocksOf(blocks, classes)}</li>
);

const inlinesOf = (inlines: readonly Inline[], classes: MentionClasses): ComponentChildren =>
  inlines.map((inline) => inlineOf(inline, classes));

const inlineOf = (inline: Inline, classes: MentionClasses): ComponentChildren => {
  switch (inline.type) {
    case "text":
      return textOf(inline.text, classes);
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return <strong>{inlinesOf(inline.inlines, classes)}</strong>;
    case "emphasis":
      return <em>{inlinesOf(inline.inlines, classes)}</em>;
    case "strike":
      return <s>{inlinesOf(inline.inlines, classes)}</s>;
    case "link":
      return (
        // With a direction of its own, so that the text around it cannot reorder the address.
        <a href={inline.href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
          {inline.text}
        </a>
      );
    case "named-link":
      // Name and host are isolated from each other and from the text around them, so that none can reorder another.
      return (
        <a class="named" href={inline.href} title={inline.href} target="_blank" rel="noopener noreferrer nofollow">
          <bdi class="name">{inlinesOf(inline.inlines, classes)}</bdi>{" "}
          <bdi class="host" dir="ltr">
            ({inline.host})
          </bdi>
        </a>
      );
  }
};

const textOf = (text: string, classes: MentionClasses): ComponentChildren =>
  splitMentions(text, classes).map(({ text, mention }) =>
    mention === null ? text : <span class={mention}>{text}</span>,
  );
