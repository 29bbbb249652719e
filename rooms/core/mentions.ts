/** Mentions, which the room resolves when a message is stored: `@name` of a member. */
import type { Mention, Message } from "../protocol/events.ts";
import { splitMentions } from "../protocol/mentions.ts";
import type { RoomState, UserId } from "./state.ts";

/** Returns the members whom `content` mentions, each once, as the field of a message; without any there is no field. */
export const mentionsIn = ({ mentionable }: RoomState, content: string): Pick<Message, "mentions"> => {
  const mentioned = new Map<string, Mention>();
  for (const { mention } of splitMentions(content, mentionable)) {
    if (mention) mentioned.set(mention.id, { userId: mention.id, name: mention.username });
  }
  return mentioned.size === 0 ? {} : { mentions: [...mentioned.values()] };
};

/** Returns true if a message mentions the user. */
export const isMentioned = ({ mentions = [] }: Message, userId: UserId): boolean =>
  mentions.some((mention) => mention.userId === userId);
