import type { RoomClient } from "../client/room-client.ts";
import { dialogText } from "../i18n/dialog-text.ts";

/** Returns the name of a user who is or was in the room, as far as this client knows it. */
export const nameIn = (client: RoomClient, userId: string): string =>
  client.roster.peek().users.get(userId)?.username ??
  client.timeline.messages.peek().findLast((message) => message.userId === userId)?.username ??
  dialogText.unknownUser;
