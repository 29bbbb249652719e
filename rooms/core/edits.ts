/** Changing what was said: who may, and what becomes of the message. It keeps its place and its seq. */

import type { Message, ServerEvent } from "../protocol/events.ts";
import { type Change, type Effect, forbidden, notFound, refuse } from "./effects.ts";
import type { Connection, RoomState } from "./state.ts";

/** The change of a message, which was looked up meanwhile: null where the room has none under this seq. */
export const amend = (
  state: RoomState,
  connection: Connection,
  { event, data }: Change,
  message: Message | null,
  now: number,
): Effect[] => {
  const deny = (error: ReturnType<typeof notFound>) => refuse(state, connection, error, now);
  if (message === null) return deny(notFound({ event }));
  const isOwn = message.userId === connection.userId;
  if (!isOwn && (event === "editMessage" || connection.role !== "moderator")) {
    return deny(forbidden("this is not your message", { event }));
  }
  if (message.deletedAt !== undefined) {
    if (event === "editMessage") return deny(notFound({ event }));
    // Asked for again, because the first answer was lost.
    return [{ type: "send", to: connection.id, event: changeEvent(message) }];
  }
  const at = new Date(Math.max(now, Date.parse(message.timestamp))).toISOString();
  const amended =
    event === "editMessage"
      ? { ...message, content: data.content, editedAt: at }
      : { ...message, content: "", deletedAt: at };
  return [
    { type: "amend", message: amended },
    { type: "broadcast", event: changeEvent(amended) },
  ];
};

/** The event that brings a client's copy of a message up to date with its last change. */
export const changeEvent = ({ room, seq, content, timestamp, editedAt, deletedAt }: Message): ServerEvent =>
  deletedAt === undefined
    ? { event: "messageEdited", data: { room, seq, content, editedAt: editedAt ?? timestamp } }
    : { event: "messageDeleted", data: { room, seq, deletedAt } };
