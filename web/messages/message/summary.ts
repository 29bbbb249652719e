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

/** Returns the beginning of the content in one line or, without any, the names of the files, or that the message was deleted. */
export const summaryOf = ({
  content,
  attachments = [],
  deletedAt,
}: Pick<Message, "content" | "attachments" | "deletedAt">): string => {
  if (deletedAt !== undefined) return text.deleted;
  return content === "" ? `📎 ${attachments.map(({ name }) => name).join(", ")}` : excerptOf(content);
};
