/**
 * Direct conversations: rooms of two users. Nobody else enters, there are no moderators, and either user may block the
 * other, which silences both.
 */
import { isDirect } from "../protocol/direct.ts";
import type { ErrorContext } from "../protocol/errors.ts";
import type { Role, RoomError } from "../protocol/events.ts";
import type { Effect } from "./effects.ts";
import { forbiddenError } from "./errors.ts";
import { followDirect } from "./followers.ts";
import type { RoomState, UserId } from "./state.ts";
import { stopTyping } from "./typing.ts";

/** The users of a direct conversation, and whether each blocks the other; empty before it is opened, and in other rooms. */
export type DirectUsers = Map<UserId, boolean>;

type Conversation = Pick<RoomState, "room" | "direct">;

/** The role that a connection has in the room: in a direct conversation nobody is a moderator. */
export const roleIn = (room: string, role: Role): Role => (isDirect(room) ? "member" : role);

/** Returns true if the user may enter, unless the room is a direct conversation of others or not opened. */
export const mayEnterDirect = ({ room, direct }: Conversation, userId: UserId, hasToken: boolean): boolean =>
  !isDirect(room) || (hasToken && direct.has(userId));

/** Returns the other user of a direct conversation; null if there is none, because they were erased. */
export const otherUser = ({ direct }: Conversation, userId: UserId): UserId | null =>
  direct.has(userId) ? ([...direct.keys()].find((id) => id !== userId) ?? null) : null;

/** Why the user may not speak because one of the two blocks the other, or null. */
export const blockError = (state: Conversation, userId: UserId, context: ErrorContext): RoomError | null => {
  if (state.direct.get(userId)) return forbiddenError("you have blocked this person", context);
  const other = otherUser(state, userId);
  if (other === null || !state.direct.get(other)) return null;
  return forbiddenError("this person does not receive your messages", context);
};

/** Opens a direct conversation between users, who follow it from now on. Those it has already stay as they are. */
export const openDirect = (state: RoomState, userIds: readonly UserId[], now: number): Effect[] => {
  const { direct } = state;
  const added = userIds.filter((id) => !direct.has(id));
  for (const id of added) direct.set(id, false);
  if (added.length === 0) return [];
  return [{ type: "direct", userIds: added }, ...added.flatMap((id) => followDirect(state, id, now))];
};

/** Blocks the other user for `userId`, or lifts that. Others than the two users block nobody. */
export const setBlock = (state: RoomState, userId: UserId, isBlocked: boolean): Effect[] => {
  const { direct, users } = state;
  if (!direct.has(userId) || direct.get(userId) === isBlocked) return [];
  direct.set(userId, isBlocked);
  const affected = isBlocked ? [...direct.keys()].flatMap((id) => users.get(id) ?? []) : [];
  return [{ type: "block", userId, isBlocked }, ...affected.flatMap((user) => stopTyping(state, user))];
};
