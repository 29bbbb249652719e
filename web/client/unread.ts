/** What was said in a room since it was last read. */
import type { Message } from "../../rooms/protocol/events.ts";
import { nameKey, splitMentions } from "./markdown/mentions.ts";

export interface Unread {
  readonly count: number;
  /** How many of them call this user by name. */
  readonly mentions: number;
  /** There are more than were looked at. */
  readonly isMore: boolean;
}

export const NOTHING_UNREAD: Unread = { count: 0, mentions: 0, isMore: false };

interface Reader {
  id: string;
  username: string;
}

/** Counts from the newest of `messages` (ascending by seq) back to `read`. One's own and deleted ones do not count. */
export const countUnread = (
  messages: readonly Pick<Message, "seq" | "userId" | "content" | "deletedAt">[],
  read: number,
  reader: Reader,
  hasOlder: boolean,
): Unread => {
  const names = new Set([nameKey(reader.username)]);
  let count = 0;
  let called = 0;
  let at = messages.length - 1;
  for (; at >= 0; at--) {
    const message = messages[at];
    if (message === undefined || message.seq <= read) break;
    if (message.userId === reader.id || message.deletedAt !== undefined) continue;
    count += 1;
    if (splitMentions(message.content, names).some(({ name }) => name !== null)) called += 1;
  }
  return { count, mentions: called, isMore: at < 0 && hasOlder && count > 0 };
};
