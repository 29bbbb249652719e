/** The rows of the list: what was said, and below it what this user has written and the room has not confirmed. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { Pending } from "../client/outbox.ts";

export type Item = Message | Pending;

export const isStored = (item: Item): item is Message => "seq" in item;

/** What was written here keeps its key when the room's copy takes its place, so the row on the screen stays the same. */
export const keyOf = (item: Item): string | number => (isStored(item) ? (item.clientId ?? item.seq) : item.clientId);

/** Who speaks and when, as `web/client/grouping.ts` asks; `pending` ones are this user's, under this name. */
export const speechOf = (item: Item, username: string) =>
  isStored(item)
    ? { userId: item.userId, username: item.username, time: new Date(item.timestamp) }
    : { userId: item.userId, username, time: new Date(item.at) };

/** The index in `messages` (ascending by seq) of the first one above `seq`; their number when there is none. */
export const indexAfter = (messages: readonly Message[], seq: number): number => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};
