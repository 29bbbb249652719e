/** Edits and deletions. The message keeps its place and its seq. */
import type { Message, RoomError, ServerEvent } from "../protocol/events.ts";
import { type EditRequest, type Effect, reject } from "./effects.ts";
import { forbiddenError, notFoundError } from "./errors.ts";
import { speechError } from "./moderation.ts";
import { recordOrder } from "./orders.ts";
import type { ConnectionState, RoomState } from "./state.ts";

/** Applies an edit to the message that it names: null if the room has none under this seq. */
export const editMessage = (
  state: RoomState,
  connection: ConnectionState,
  { event, data }: EditRequest,
  message: Message | null,
  now: number,
): Effect[] => {
  const deny = (error: RoomError) => reject(state, connection, error, now);
  // A moderator may have muted the user or closed the room during the look-up.
  const error = event === "editMessage" ? speechError(state, connection.userId, connection.role, now, { event }) : null;
  if (error) return deny(error);
  if (message === null) return deny(notFoundError({ event }));
  const isOwn = message.userId === connection.userId;
  if (!isOwn && (event === "editMessage" || connection.role !== "moderator")) {
    return deny(forbiddenError("this is not your message", { event }));
  }
  if (message.deletedAt !== undefined) {
    if (event === "editMessage") return deny(notFoundError({ event }));
    // A retry, because the first answer was lost.
    return [{ type: "send", to: connection.id, event: editEvent(message) }];
  }
  const at = new Date(Math.max(now, Date.parse(message.timestamp))).toISOString();
  const edited =
    event === "editMessage"
      ? { ...message, content: data.content, editedAt: at }
      : { ...message, content: "", deletedAt: at };
  const { seq, userId, username } = message;
  return [
    { type: "edit", message: edited },
    ...(isOwn ? [] : [recordOrder(state, connection, { action: "deleteMessage", seq, userId, username }, now)]),
    { type: "broadcast", event: editEvent(edited) },
  ];
};

/** The event that brings a client's copy of a message up to date with its last edit. */
export const editEvent = ({ room, seq, content, timestamp, editedAt, deletedAt }: Message): ServerEvent =>
  deletedAt === undefined
    ? { event: "messageEdited", data: { room, seq, content, editedAt: editedAt ?? timestamp } }
    : { event: "messageDeleted", data: { room, seq, deletedAt } };
