/** The last message of a room, as a list of rooms shows it. */
import type { Message } from "../../../rooms/protocol/events.ts";
import { beginningOf } from "../../../rooms/protocol/excerpt.ts";
import type { Preview } from "../../../rooms/protocol/inbox.ts";

/** Returns the last of `messages` (ascending by seq) that is not deleted, unless they end before the `known` one. */
export const previewOf = (messages: readonly Message[], known: Preview | null): Preview | null => {
  if (known && known.seq > (messages.at(-1)?.seq ?? 0)) return known;
  const last = messages.findLast(({ deletedAt }) => deletedAt === undefined);
  if (!last) return null;
  const { seq, userId, username, timestamp } = last;
  return { seq, userId, username, excerpt: beginningOf(last), timestamp };
};
