/** Reacting to messages. */
import type { Message } from "../../../rooms/protocol/events.ts";
import { LIMITS } from "../../../rooms/protocol/limits.ts";
import { emojiKey } from "../../client/emoji-key.ts";
import type { RequestError } from "../../client/errors.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { showToast } from "../../ui/toast.tsx";

/** Offered before the picker. */
export const QUICK_REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🎉"] as const;

/** True if this user has reacted with an emoji. Read it while rendering. */
export const hasReacted = (client: RoomClient, message: Message, emoji: string): boolean =>
  client
    .reactionsOf(message)
    .some((each) => emojiKey(each.emoji) === emojiKey(emoji) && each.userIds.includes(client.userId));

const reasonOf = (client: RoomClient, message: Message, error: RequestError): string => {
  if (error !== "forbidden") return text.error(error);
  const own = client.reactionsOf(message).filter(({ userIds }) => userIds.includes(client.userId));
  const { reactionKindsPerUser } = LIMITS;
  return own.length >= reactionKindsPerUser ? text.tooManyOwnReactions(reactionKindsPerUser) : text.tooManyReactions;
};

/** Adds this user's reaction, or takes it back. Says why if the room rejects it. */
export const toggleReaction = async (client: RoomClient, message: Message, emoji: string): Promise<void> => {
  const { seq } = message;
  const error = await client.react(seq, emoji, !hasReacted(client, message, emoji));
  if (error !== null) showToast(reasonOf(client, client.timeline.find(seq) ?? message, error));
};
