/** Counts the messages and mentions since a room was last read. */
import type { Message } from "../../rooms/protocol/events.ts";

export interface Unread {
  readonly count: number;
  /** How many of them mention this user. */
  readonly mentions: number;
  /** There may be more before the oldest loaded message. */
  readonly isMore: boolean;
}

export const NOTHING_UNREAD: Unread = { count: 0, mentions: 0, isMore: false };

type ReadMessage = Pick<Message, "seq" | "userId" | "deletedAt" | "mentions">;

/**
 * Counts from the newest of `messages` (ascending by seq) back to `lastRead`, without deleted ones and those of `reader`, a user's
 * id. Nothing is unread before the first visit, while `lastRead` is null.
 */
export const countUnread = (
  messages: readonly ReadMessage[],
  lastRead: number | null,
  reader: string,
  hasOlder: boolean,
): Unread => {
  if (lastRead === null) return NOTHING_UNREAD;
  let count = 0;
  let mentions = 0;
  let at = messages.length - 1;
  for (; at >= 0; at--) {
    const message = messages[at];
    if (message === undefined || message.seq <= lastRead) break;
    if (message.userId === reader || message.deletedAt !== undefined) continue;
    count += 1;
    if (message.mentions?.some(({ userId }) => userId === reader)) mentions += 1;
  }
  return { count, mentions, isMore: at < 0 && hasOlder && count > 0 };
};
