/** The message of a room that is being edited, and its draft. */
import { signal } from "@preact/signals-core";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { perRoom } from "../../ui/per-room.ts";

export interface Editing {
  seq: number;
  draft: string;
}

/** Returns the room's signal; its value is null while nothing is edited. */
export const editingIn = perRoom(() => signal<Editing | null>(null));

/** True in a closed room, unless this user is a moderator. Read it while rendering. */
export const isClosedFor = (client: RoomClient): boolean =>
  client.settings.value.closed && client.role.value !== "moderator";

/** True when this user may edit their messages. */
export const canEdit = (client: RoomClient): boolean => client.mutedUntil.value === null && !isClosedFor(client);

/** Starts to edit a message. */
export const startEditing = (client: RoomClient, { seq, content }: Message): void => {
  editingIn(client).value = { seq, draft: content };
};

/** Starts to edit this user's latest loaded message. Returns false when there is none, or it cannot be edited. */
export const editLatest = (client: RoomClient): boolean => {
  if (!canEdit(client)) return false;
  const own = client.timeline.messages
    .peek()
    .findLast(({ userId, deletedAt }) => userId === client.userId && deletedAt === undefined);
  if (own) startEditing(client, own);
  return own !== undefined;
};
