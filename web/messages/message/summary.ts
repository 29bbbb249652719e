/** A message in a line, for quotes, the menu and questions about it. */
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { excerptOf } from "../content/excerpt.ts";

/** Returns the author's name, or the words for this user and for an erased one. */
export const authorOf = (
  { userId: ownId }: Pick<RoomClient, "userId">,
  { userId, username }: Pick<Message, "userId" | "username">,
): string => (userId === ownId ? text.you : username || text.deletedUser);

/** Returns the beginning of the content in one line, or that the message was deleted. */
export const summaryOf = ({ content, deletedAt }: Pick<Message, "content" | "deletedAt">): string =>
  deletedAt === undefined ? excerptOf(content) : text.deleted;
