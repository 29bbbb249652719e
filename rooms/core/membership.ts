/** Joining, leaving and renaming. */
import type { RoomError } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { type ErrorContext, usernameTakenError } from "./errors.ts";
import { sanctionError, sendMute } from "./moderation.ts";
import {
  isMember,
  isNameTaken,
  joinConnection,
  memberCount,
  partConnection,
  removeConnection,
  removeMember,
  roster,
  setUsername,
} from "./presence.ts";
import type { ConnectionState, RoomState, UserState } from "./state.ts";
import { sendTyping, stopTyping } from "./typing.ts";

/**
 * Joins a connection and answers with the roster and the history, from after the seq `after` if it is given. A
 * connection that has joined already is answered, too: joining again is how a client asks for missed messages.
 */
export const join = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  after: number | undefined,
  now: number,
): Effect[] => {
  const to = connection.id;
  const effects: Effect[] = connection.joined ? [] : [{ type: "attach", connection: to }];
  if (joinConnection(state, connection, user)) effects.push(announce(state, "userJoined", user));
  effects.push({ type: "send", to, event: { event: "roomUsers", data: roster(state) } });
  if (after === undefined) effects.push({ type: "history", to, event: "joinRoom", query: {} });
  else {
    effects.push({ type: "missedEdits", to, after });
    effects.push({ type: "history", to, event: "joinRoom", query: { after, limit: LIMITS.historyMessages } });
  }
  return [...effects, ...sendTyping(state, to, user), ...sendMute(state, to, user.profile.id, now)];
};

/** Takes a connection out of the room on its own request. With the last one its user leaves. */
export const leave = (state: RoomState, connection: ConnectionState, user: UserState): Effect[] => {
  const effects: Effect[] = [{ type: "attach", connection: connection.id }];
  if (!partConnection(connection, user)) return effects;
  return [...effects, ...endMembership(state, user)];
};

/** Handles a lost connection. Its user stays a member for the grace period and may come back unnoticed. */
export const disconnect = (state: RoomState, connection: ConnectionState, user: UserState, now: number): Effect[] => {
  const wasLast = removeConnection(state, connection, user, now);
  return wasLast ? stopTyping(state, user) : [];
};

export const endMembership = (state: RoomState, user: UserState): Effect[] => {
  const effects = stopTyping(state, user);
  removeMember(state, user);
  return [...effects, announce(state, "userLeft", user)];
};

/** Why a user may not have this name, or null. A muted member cannot rename: names would be a way to speak. */
export const usernameError = (
  state: RoomState,
  user: UserState,
  username: string,
  now: number,
  context: ErrorContext,
): RoomError | null => {
  if (isNameTaken(state, username, user.profile.id)) return usernameTakenError(context);
  const isRename = username !== user.profile.username && isMember(user);
  return isRename ? sanctionError(state, user.profile.id, now, context) : null;
};

export const rename = (state: RoomState, user: UserState, username: string): Effect[] => {
  if (username === user.profile.username) return [];
  setUsername(state, user, username);
  const effects: Effect[] = [...user.connections].map((connection) => ({ type: "attach", connection }));
  // The user's own connections have to learn of it, too.
  if (isMember(user)) effects.push(announce(state, "userJoined", user, { toAll: true }));
  return effects;
};

/** Announces that a user has joined, left or been renamed; with `toAll` to the user's own connections, too. */
const announce = (
  state: RoomState,
  event: "userJoined" | "userLeft",
  { profile: user }: UserState,
  { toAll = false } = {},
): Effect => ({
  type: "broadcast",
  event: { event, data: { room: state.room, user, total: memberCount(state) } },
  ...(toAll ? {} : { except: user.id }),
});
