/** The items of the message list: the stored messages and, below them, this user's pending ones. */
import type { Message } from "../../../rooms/protocol/events.ts";
import type { Pending } from "../../client/outbox.ts";
import type { RoomClient } from "../../client/room-client.ts";

export type Item = Message | Pending;

export const isStored = (item: Item): item is Message => "seq" in item;

/** Returns the stored messages of the list: those around a message, or the timeline's. Reads signals. */
export const shownMessages = ({
  around,
  timeline,
}: Pick<RoomClient, "around"> & { readonly timeline: Pick<RoomClient["timeline"], "messages"> }): readonly Message[] =>
  around.value?.messages ?? timeline.messages.value;

/** True if there are messages before those of the list. Reads signals. */
export const hasOlder = ({ around, timeline }: Pick<RoomClient, "around" | "timeline">): boolean =>
  around.value?.hasOlder ?? timeline.hasOlder.value;

/** A pending message keeps its key when the room's copy replaces it, so its row stays the same element. */
export const keyOf = (item: Item): string | number => (isStored(item) ? (item.clientId ?? item.seq) : item.clientId);

/** Returns author and time for `grouping.ts`; pending messages are this user's, under `username`. */
export const authoredOf = (item: Item, username: string) =>
  isStored(item)
    ? { userId: item.userId, username: item.username, time: new Date(item.timestamp) }
    : { userId: item.userId, username, time: new Date(item.at) };

/** Returns the index in `messages` (ascending by seq) of the first one above `seq`, or their number. */
export const indexAfter = (messages: readonly Pick<Message, "seq">[], seq: number): number => {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((messages[middle]?.seq ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};
