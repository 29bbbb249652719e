/** Counts the messages and mentions since a room was last read. */
import type { Message, User } from "../../rooms/protocol/events.ts";
import { mentionKey, splitMentions } from "../../rooms/protocol/mentions.ts";

export interface Unread {
  readonly count: number;
  /** How many of them mention this user. */
  readonly mentions: number;
  /** There may be more before the oldest loaded message. */
  readonly isMore: boolean;
}

export const NOTHING_UNREAD: Unread = { count: 0, mentions: 0, isMore: false };

type ReadMessage = Pick<Message, "seq" | "userId" | "content" | "deletedAt" | "mentions">;

/**
 * Counts from the newest of `messages` (ascending by seq) back to `lastRead`, without the reader's own and deleted ones. Nothing is
 * unread before the first visit, while `lastRead` is null.
 */
export const countUnread = (
  messages: readonly ReadMessage[],
  lastRead: number | null,
  reader: User,
  hasOlder: boolean,
): Unread => {
  if (lastRead === null) return NOTHING_UNREAD;
  let count = 0;
  let mentions = 0;
  let at = messages.length - 1;
  for (; at >= 0; at--) {
    const message = messages[at];
    if (message === undefined || message.seq <= lastRead) break;
    if (message.userId === reader.id || message.deletedAt !== undefined) continue;
    count += 1;
    if (isMentioned(reader, message)) mentions += 1;
  }
  return { count, mentions, isMore: at < 0 && hasOlder && count > 0 };
};

/** The room resolves mentions of those who are present. A reader who was not is looked for by name. */
const isMentioned = ({ id, username }: User, { content, mentions = [] }: ReadMessage): boolean =>
  mentions.some(({ userId }) => userId === id) ||
  splitMentions(content, new Map([[mentionKey(username), id]])).some(({ mention }) => mention !== null);
