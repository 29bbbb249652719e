/** The other member of a direct conversation. */
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";

/** Returns the other member as far as they are known; null in other rooms. Reads signals. */
export const personIn = (chat: ChatClient, { room, userId, roster, timeline }: RoomClient): User | null => {
  if (!isDirect(room)) return null;
  const listed = chat.rooms.value.find(({ name }) => name === room)?.direct;
  const present = [...roster.value.users.values()].find(({ id }) => id !== userId);
  if (present ?? listed) return present ?? listed ?? null;
  // The conversation is hidden.
  const message = timeline.messages.value.findLast((message) => message.userId !== userId);
  return message && message.userId !== null ? { id: message.userId, username: message.username } : null;
};

/** Returns the title of a room in lists: of a direct conversation, the other member's name. Reads signals. */
export const titleOf = (chat: ChatClient, room: string): string =>
  isDirect(room) ? (chat.rooms.value.find(({ name }) => name === room)?.direct?.username ?? text.directMessage) : room;
