/** What counts as read. */
import type { Message } from "../../../rooms/protocol/events.ts";
import { indexAfter } from "./items.ts";

/**
 * Returns the seq up to which everything has been seen, where `first` and `last` are the seqs of the visible messages; null
 * while there are messages between them and `lastRead` that the reader has jumped over.
 */
export const readUpTo = (
  messages: readonly Pick<Message, "seq">[],
  first: number,
  last: number,
  lastRead: number | null,
): number | null => {
  const before = messages[indexAfter(messages, first - 1) - 1]?.seq ?? first - 1;
  return lastRead !== null && before <= lastRead ? last : null;
};
