/** Reactions to messages. */

import type { ErrorContext } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type ChangeOutcome, confirm, type FoundMessage } from "./changes.ts";
import type { ChangeRequest } from "./effects.ts";
import { forbiddenError, notFoundError } from "./errors.ts";
import { sanctionError } from "./moderation.ts";
import { type Reactors, withReaction, withReactors } from "./reactors.ts";
import type { ConnectionState, RoomState, UserId } from "./state.ts";

/** Adds a user's reaction to a message or takes it back; null if the room has no message under this seq. */
export const react = (
  state: RoomState,
  connection: ConnectionState,
  { event, data: { emoji, on } }: Extract<ChangeRequest, { event: "react" }>,
  found: FoundMessage | null,
  now: number,
): ChangeOutcome => {
  const { userId } = connection;
  const sanctioned = sanctionError(state, userId, now, { event });
  if (sanctioned) return { error: sanctioned };
  if (found === null || found.message.deletedAt !== undefined) return { error: notFoundError({ event }) };
  const reactors = withReaction(found.reactors, userId, emoji, on);
  const change = { event: "reactionsChanged", message: withReactors(found.message, reactors), reactors } as const;
  if (reactors === found.reactors) return confirm(connection, change);
  const error = on ? limitError(reactors, userId, { event }) : null;
  return error ? { error } : { effects: [{ type: "change", change, by: userId }] };
};

/** Why these are too many reactions, the user's newest included, or null. */
const limitError = (reactors: Reactors, userId: UserId, context: ErrorContext) => {
  const { reactionKinds, reactionKindsPerUser, reactions } = LIMITS;
  if (reactors.length > reactionKinds) {
    return forbiddenError(`a message has at most ${reactionKinds} different reactions`, context);
  }
  if (reactors.filter(({ userIds }) => userIds.includes(userId)).length > reactionKindsPerUser) {
    return forbiddenError(`you can react with at most ${reactionKindsPerUser} emoji to a message`, context);
  }
  const count = reactors.reduce((sum, { userIds }) => sum + userIds.length, 0);
  return count > reactions ? forbiddenError(`a message has at most ${reactions} reactions`, context) : null;
};
