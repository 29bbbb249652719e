/** Leaving a room for good. */
import { navigate } from "../app/router.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { trayIn } from "../files/tray.ts";

/** True while there is a draft, with text or files, or a message that the room has not stored yet. */
export const hasUnsent = (client: RoomClient): boolean =>
  client.draft.peek().trim() !== "" ||
  trayIn(client).peek().items.length > 0 ||
  client.outbox.entries.peek().length > 0;

/**
 * Leaves the room, goes home, and takes the room off the list: a direct conversation until its next message. What is unsent
 * stays stored until the next visit.
 */
export const leaveRoom = (chat: ChatClient, client: RoomClient): void => {
  client.leave();
  navigate("/");
  // Only now: the open room would mark itself as read, and so return to the list.
  chat.forget(client.room);
};
