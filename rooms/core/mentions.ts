/** Mentions, which the room resolves when a message is stored: `@name` of a member or of a follower. */
import type { Mention, Message, User } from "../protocol/events.ts";
import { type NamesByKey, splitMentions } from "../protocol/mentions.ts";
import type { RoomState, UserId } from "./state.ts";

/** Those who can be mentioned, by the `mentionKey` of their name: members, and followers whose name no member has. */
const mentionableNames = ({ mentionable, followers }: RoomState): NamesByKey<User> =>
  followers === null
    ? mentionable
    : { size: mentionable.size + followers.size, get: (key) => mentionable.get(key) ?? followers.named(key) };

/** Returns the users whom `content` mentions, each once, as the field of a message; without any there is no field. */
export const mentionsIn = (state: RoomState, content: string): Pick<Message, "mentions"> => {
  // Spares looking at followers, which are loaded when they are asked for.
  if (!content.includes("@")) return {};
  const mentioned = new Map<string, Mention>();
  for (const { mention } of splitMentions(content, mentionableNames(state))) {
    if (mention) mentioned.set(mention.id, { userId: mention.id, name: mention.username });
  }
  return mentioned.size === 0 ? {} : { mentions: [...mentioned.values()] };
};

/** Returns true if a message mentions the user. */
export const isMentioned = ({ mentions = [] }: Message, userId: UserId): boolean =>
  mentions.some((mention) => mention.userId === userId);
