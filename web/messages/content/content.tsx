import type { ComponentChildren } from "preact";
import type { Mention } from "../../../rooms/protocol/events.ts";
import { mentionKey, splitMentions } from "../../../rooms/protocol/mentions.ts";
import { opensProfile } from "../../profile/open-profile.ts";
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
  /** Tab reaches its mentions. */
  isActive: boolean;
}

/** How text shows its mentions: the attributes of each, by `mentionKey`. */
type Mentions = ReadonlyMap<string, ReturnType<typeof attributesOf>>;

const NO_MENTIONS: Mentions = new Map();

const attributesOf = ({ userId, name }: Mention, ownId: string, isActive: boolean) => ({
  class: userId === ownId ? "mention own" : "mention",
  ...opensProfile(userId, name, isActive),
});

/** Formatted message content. It becomes DOM nodes directly, never HTML. */
export const Content = ({ content, mentions: listed, userId, isActive }: Props) => {
  const mentions: Mentions = new Map(
    listed.map((mention) => [mentionKey(mention.name), attributesOf(mention, userId, isActive)]),
  );
  // Not a <p>, which cannot contain lists and quotes.
  return (
    <div class={isFewEmoji(content) ? "content emoji" : "content"}>{blocksOf(parseMarkdown(content), mentions)}</div>
  );
};

const blocksOf = (blocks: readonly Block[], mentions: Mentions): ComponentChildren =>
  blocks.map((block) => blockOf(block, mentions));

const blockOf = (block: Block, mentions: Mentions): ComponentChildren => {
  switch (block.type) {
    case "paragraph":
      return <p>{inlinesOf(block.inlines, mentions)}</p>;
    case "heading":
      // Not an <h1>, which would disturb the page's outline.
      return <p class="heading">{inlinesOf(block.inlines, mentions)}</p>;
    case "code":
      return <CodeBlock language={block.language} code={block.text} />;
    case "quote":
      return <blockquote>{blocksOf(block.blocks, mentions)}</blockquote>;
    case "list": {
      const items = block.items.map((item) => itemOf(item, mentions));
      return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
};

const itemOf = ({ number, blocks }: Item, mentions: Mentions) => (
  // Keeps the number that was written.
  <li value={number ?? undefined}>{blocksOf(blocks, mentions)}</li>
);

const inlinesOf = (inlines: readonly Inline[], mentions: Mentions): ComponentChildren =>
  inlines.map((inline) => inlineOf(inline, mentions));

const inlineOf = (inline: Inline, mentions: Mentions): ComponentChildren => {
  switch (inline.type) {
    case "text":
      return textOf(inline.text, mentions);
    case "code":
      return <code>{inline.text}</code>;
    case "strong":
      return <strong>{inlinesOf(inline.inlines, mentions)}</strong>;
    case "emphasis":
      return <em>{inlinesOf(inline.inlines, mentions)}</em>;
    case "strike":
      return <s>{inlinesOf(inline.inlines, mentions)}</s>;
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
          {/* Nothing in a link can be clicked apart from it. */}
          <bdi class="name">{inlinesOf(inline.inlines, NO_MENTIONS)}</bdi>{" "}
          <bdi class="host" dir="ltr">
            ({inline.host})
          </bdi>
        </a>
      );
  }
};

const textOf = (text: string, mentions: Mentions): ComponentChildren =>
  splitMentions(text, mentions).map(({ text, mention }) =>
    mention === null ? (
      text
    ) : (
      // biome-ignore lint/a11y/useSemanticElements: the text of a button neither wraps nor can be selected
      <span {...mention} role="button" tabIndex={mention.tabIndex}>
        {text}
      </span>
    ),
  );
