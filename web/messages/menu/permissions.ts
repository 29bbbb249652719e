/** What this user may do with a message. Read it while rendering. */
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { canEdit } from "../message/editing.ts";

/** True when this user may react to a message. In a closed room, everyone may. */
export const canReact = (client: RoomClient, { deletedAt }: Message): boolean =>
  deletedAt === undefined && client.mutedUntil.value === null;

/** True when this user may reply to a message. */
export const canReply = (client: RoomClient, { deletedAt }: Message): boolean =>
  deletedAt === undefined && canEdit(client);

/** True when this user may edit a message. */
export const canEditMessage = (client: RoomClient, { userId, deletedAt }: Message): boolean =>
  deletedAt === undefined && userId === client.userId && canEdit(client);

/** True when this user may delete a message. */
export const canDelete = (client: RoomClient, { userId, deletedAt }: Message): boolean =>
  deletedAt === undefined && (userId === client.userId || client.role.value === "moderator");

/** Returns the author of a message if this user may mute or remove them, even if the message is deleted. */
export const moderatedAuthor = (client: RoomClient, { userId }: Message): string | null =>
  client.role.value === "moderator" && userId !== client.userId ? userId : null;
