/** Joining, leaving and renaming. */
import type { Role, ServerEvent } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Effect } from "./effects.ts";
import { partFollower, renameFollower, returnFollower } from "./followers.ts";
import { rememberName, sendMute } from "./moderation.ts";
import {
  isMember,
  joinConnection,
  memberCount,
  memberOf,
  partConnection,
  removeConnection,
  removeMember,
  roster,
  setUsername,
} from "./presence.ts";
import { sendSettings } from "./settings.ts";
import type { ConnectionId, ConnectionState, RoomState, UserState } from "./state.ts";
import { sendTyping, stopTyping } from "./typing.ts";
import { type Claimant, guestsInTheWay, neutralName } from "./usernames.ts";

/** What a client that resumes has: messages up to `after`, and changes up to `rev` if it knows of them. */
export interface Position {
  readonly after: number;
  readonly rev: number | undefined;
}

/**
 * Joins a connection and answers with the roster and the history, from a position on if it is given. A connection that has
 * joined already is answered, too: joining again is how a client asks for what it missed.
 */
export const join = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  position: Position | null,
  now: number,
): Effect[] => {
  const to = connection.id;
  const effects: Effect[] = connection.joined ? [] : [{ type: "attach", connection: to }];
  if (joinConnection(state, connection, user, now)) effects.push(announce(state, "userJoined", user));
  effects.push({ type: "send", to, event: { event: "roomUsers", data: roster(state) } });
  effects.push(sendSettings(state, to));
  if (position === null) effects.push({ type: "history", to, event: "joinRoom", query: {} });
  else {
    const { after, rev } = position;
    effects.push(
      rev === undefined ? { type: "missedEdits", to, after } : { type: "changes", to, event: "joinRoom", rev },
    );
    effects.push({ type: "history", to, event: "joinRoom", query: { after, limit: LIMITS.historyMessages } });
  }
  return [
    ...effects,
    ...sendTyping(state, to, user, now),
    ...rememberName(state, user.profile, now),
    ...sendMute(state, to, user.profile.id, now),
    ...returnFollower(state, connection, now),
  ];
};

/** Takes a connection out of the room on its own request. With the last one its user leaves. */
export const leave = (state: RoomState, connection: ConnectionState, user: UserState, now: number): Effect[] => {
  const effects: Effect[] = [{ type: "attach", connection: connection.id }];
  if (!partConnection(state, connection, user, now)) return effects;
  return [...effects, ...endMembership(state, user, now)];
};

/** Handles a lost connection. Its user stays a member for the grace period and may come back unnoticed. */
export const disconnect = (state: RoomState, connection: ConnectionState, user: UserState, now: number): Effect[] => {
  const { role } = user;
  const wasLast = removeConnection(state, connection, user, now);
  const { leavesAt, leftSeq, profile } = user;
  if (wasLast && leavesAt !== null && leftSeq !== null) state.followers?.notices.leaving(profile.id, leavesAt, leftSeq);
  return [...(wasLast ? stopTyping(state, user) : []), ...announceRole(state, user, role)];
};

/**
 * Takes a user out of the room at `now` (ms since 1970), on all connections, each of which `close` closes. `effects` come
 * before the others learn of it.
 */
export const expel = (
  state: RoomState,
  user: UserState,
  now: number,
  close: (connection: ConnectionId) => Effect[],
  effects: Effect[] = [],
): Effect[] => {
  const wasMember = isMember(user);
  const connections = [...user.connections];
  for (const id of connections) {
    const connection = state.connections.get(id);
    if (connection) partConnection(state, connection, user, now);
  }
  return [...connections.flatMap(close), ...effects, ...(wasMember ? endMembership(state, user, now) : [])];
};

/** Ends a user's membership at `now`, ms since 1970. */
export const endMembership = (state: RoomState, user: UserState, now: number): Effect[] => {
  const effects = stopTyping(state, user);
  removeMember(state, user);
  return [...effects, announce(state, "userLeft", user), ...partFollower(state, user, now)];
};

export const rename = (state: RoomState, user: UserState, username: string): Effect[] => {
  if (username === user.profile.username) return [];
  setUsername(state, user, username);
  const effects: Effect[] = [...user.connections].map((connection) => ({ type: "attach", connection }));
  // The user's own connections have to learn of it, too.
  if (isMember(user)) effects.push(announce(state, "userJoined", user, { toAll: true }));
  return [...effects, ...renameFollower(state, user)];
};

/** Renames the guests who have the claimant's name, or one that looks like it, if that name is in the claimant's token. */
export const displaceGuests = (state: RoomState, username: string, claimant: Claimant): Effect[] =>
  guestsInTheWay(state, username, claimant).flatMap((guest) =>
    rename(state, guest, neutralName(state, guest.profile.id, username)),
  );

/** Announces a member whose role was `before` and is another now. */
export const announceRole = (state: RoomState, user: UserState, before: Role): Effect[] =>
  user.role !== before && isMember(user) ? [announce(state, "userJoined", user, { toAll: true })] : [];

/** Tells a connection the name that its user has, as a rename. */
export const sendName = (state: RoomState, { id: to }: ConnectionState, user: UserState): Effect => ({
  type: "send",
  to,
  event: presenceEvent(state, "userJoined", user),
});

/** Announces that a user has joined, left or been renamed; with `toAll` to the user's own connections, too. */
const announce = (
  state: RoomState,
  event: "userJoined" | "userLeft",
  user: UserState,
  { toAll = false } = {},
): Effect => ({
  type: "broadcast",
  event: presenceEvent(state, event, user),
  ...(toAll ? {} : { except: user.profile.id }),
});

const presenceEvent = (state: RoomState, event: "userJoined" | "userLeft", user: UserState): ServerEvent => ({
  event,
  data: { room: state.room, user: memberOf(user), total: memberCount(state) },
});
