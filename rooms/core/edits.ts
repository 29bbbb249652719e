/** Edits and deletions. */
import { isSaying, type Message } from "../protocol/events.ts";
import { CONTENT_RULE } from "../protocol/fields.ts";
import { type ChangeOutcome, confirm, type FoundMessage } from "./changes.ts";
import type { ChangeRequest, Effect } from "./effects.ts";
import { forbiddenError, invalidDataError, notFoundError } from "./errors.ts";
import { mentionsIn } from "./mentions.ts";
import { speechError } from "./moderation.ts";
import { recordOrder } from "./orders.ts";
import { NO_REACTORS, type Reactors } from "./reactors.ts";
import type { ConnectionState, RoomState } from "./state.ts";
import { fileIdsOf } from "./uploads.ts";

export type EditRequest = Exclude<ChangeRequest, { event: "react" }>;

/** Applies an edit or a deletion to the message that it names: null if the room has none under this seq. */
export const editMessage = (
  state: RoomState,
  connection: ConnectionState,
  { event, data }: EditRequest,
  found: FoundMessage | null,
  now: number,
): ChangeOutcome => {
  // A moderator may have muted the user or closed the room during the look-up.
  const error = event === "editMessage" ? speechError(state, connection.userId, connection.role, now, { event }) : null;
  if (error) return { error };
  if (found === null) return { error: notFoundError({ event }) };
  const { message, reactors } = found;
  const { seq, userId, username } = message;
  const isOwn = userId === connection.userId;
  if (!isOwn && (event === "editMessage" || connection.role !== "moderator")) {
    return { error: forbiddenError("this is not your message", { event }) };
  }
  if (message.deletedAt !== undefined) {
    if (event === "editMessage") return { error: notFoundError({ event }) };
    return confirm(connection, { event: "messageDeleted", message, reactors });
  }
  const at = new Date(Math.max(now, Date.parse(message.timestamp))).toISOString();
  if (event === "editMessage") {
    if (!isSaying({ ...message, content: data.content })) {
      return { error: invalidDataError(`content: ${CONTENT_RULE}`, { event }) };
    }
    const { mentions: _, ...rest } = message;
    const edited = { ...rest, content: data.content, ...mentionsIn(state, data.content), editedAt: at };
    return { effects: [change(connection, "messageEdited", edited, reactors)] };
  }
  const order = { action: "deleteMessage", seq, userId, username } as const;
  return {
    effects: [
      change(connection, "messageDeleted", deletedMessage(message, at), NO_REACTORS, fileIdsOf(message)),
      ...(isOwn ? [] : [recordOrder(state, connection, order, now)]),
    ],
  };
};

/** Returns what is left of a message that was deleted at `deletedAt`. */
const deletedMessage = (
  { mentions: _, reactions: __, editedAt: ___, attachments: ____, ...message }: Message,
  deletedAt: string,
): Message => ({ ...message, content: "", deletedAt });

const change = (
  { userId: by }: ConnectionState,
  event: "messageEdited" | "messageDeleted",
  message: Message,
  reactors: Reactors,
  removedFiles: readonly string[] = [],
): Effect => ({
  type: "change",
  change: { event, message, reactors, ...(removedFiles.length > 0 && { removedFiles }) },
  by,
});
