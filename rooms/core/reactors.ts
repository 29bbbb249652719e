/** All reactions to a message. Clients get a summary, which lists some of the users. */
import type { Message, Reaction } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { UserId } from "./state.ts";

/** Who reacted with which emoji; both in the order of their reactions. No emoji is without users. */
export type Reactors = readonly { readonly emoji: string; readonly userIds: readonly UserId[] }[];

export const NO_REACTORS: Reactors = [];

/** Returns the reactors after a user's reaction with `emoji` was added (`on`) or taken back: the same ones if it was before. */
export const withReaction = (reactors: Reactors, userId: UserId, emoji: string, on: boolean): Reactors => {
  const present = reactors.find((each) => each.emoji === emoji)?.userIds ?? [];
  if (present.includes(userId) === on) return reactors;
  const userIds = on ? [...present, userId] : present.filter((id) => id !== userId);
  if (present.length === 0) return [...reactors, { emoji, userIds }];
  return reactors.flatMap((each) => (each.emoji !== emoji ? [each] : userIds.length > 0 ? [{ emoji, userIds }] : []));
};

/** Returns the reactors without a user. */
export const withoutReactor = (reactors: Reactors, userId: UserId): Reactors =>
  reactors.reduce((left, { emoji }) => withReaction(left, userId, emoji, false), reactors);

const summarize = (reactors: Reactors): Reaction[] =>
  reactors.map(({ emoji, userIds }) => ({
    emoji,
    count: userIds.length,
    userIds: userIds.slice(0, LIMITS.reactionUserIds),
  }));

/** Returns the message with the summary of its reactors. */
export const withReactors = ({ reactions: _, ...message }: Message, reactors: Reactors): Message =>
  reactors.length === 0 ? message : { ...message, reactions: summarize(reactors) };

/** Returns the reactors that a message's summary lists: all that is left of those of an old dead letter. */
export const listedReactors = ({ reactions = [] }: Message): Reactors =>
  reactions.map(({ emoji, userIds }) => ({ emoji, userIds }));
