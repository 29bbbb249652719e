/** Who is present: a member is a user with one or more joined connections, or who lost the last one a moment ago. */

import { confusableKeys } from "../protocol/confusables.ts";
import type { Role, ServerData, User } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";
import { nameKey } from "../protocol/names.ts";
import type { Connection, Presence, RoomState, UserId } from "./state.ts";

/** How long after the last joined connection is lost a member counts as present, ms: a reload is not announced. */
export const GRACE_MS = 5_000;

/** What a socket remembers of its connection, see peer.ts. */
export interface Restored {
  id: string;
  user: User;
  role: Role;
  joined: boolean;
}

export const isMember = (presence: Presence): boolean => presence.joined > 0 || presence.leavesAt !== null;

export const memberCount = (state: RoomState): number => state.names.size;

/** True when another member of the room has this name, or one that looks like it. */
export const isNameTaken = (state: RoomState, username: string, userId: UserId): boolean => {
  // A member's own name counts, too: LVAN does not look like Ivan, and lvan, which is the same name, does.
  return confusableKeys(username).some((key) => (state.faces.get(key) ?? userId) !== userId);
};

const takeName = (state: RoomState, { id, username }: User): void => {
  state.names.set(nameKey(username), id);
  for (const key of confusableKeys(username)) state.faces.set(key, id);
};

const dropName = (state: RoomState, { username }: User): void => {
  state.names.delete(nameKey(username));
  for (const key of confusableKeys(username)) state.faces.delete(key);
};

/** A connection appears. A user who is here already keeps the name that they have here. */
export const addConnection = (state: RoomState, id: string, user: User, role: Role): Presence => {
  let presence = state.users.get(user.id);
  if (!presence) {
    presence = { user, connections: new Set(), joined: 0, typingUntil: null, leavesAt: null };
    state.users.set(user.id, presence);
  }
  presence.connections.add(id);
  state.connections.set(id, { id, userId: user.id, role, joined: false });
  return presence;
};

/** A connection becomes a member's. Returns true when this makes its user a member. */
export const join = (state: RoomState, connection: Connection, presence: Presence): boolean => {
  const isNew = !isMember(presence);
  if (!connection.joined) {
    connection.joined = true;
    presence.joined += 1;
  }
  presence.leavesAt = null;
  if (isNew) takeName(state, presence.user);
  updateDue(state, presence);
  return isNew;
};

/** A connection no longer is a member's. Returns true when it was its user's last one. */
export const part = (connection: Connection, presence: Presence): boolean => {
  if (!connection.joined) return false;
  connection.joined = false;
  presence.joined -= 1;
  return presence.joined === 0;
};

/** A user is no member any more. */
export const removeMember = (state: RoomState, presence: Presence): void => {
  presence.leavesAt = null;
  dropName(state, presence.user);
  updateDue(state, presence);
  forgetIfGone(state, presence);
};

/** A connection is lost at `now`, ms. Returns true when it was a member's last: the user stays one for a while. */
export const removeConnection = (
  state: RoomState,
  connection: Connection,
  presence: Presence,
  now: number,
): boolean => {
  const wasLast = part(connection, presence);
  if (wasLast) presence.leavesAt = now + GRACE_MS;
  state.connections.delete(connection.id);
  presence.connections.delete(connection.id);
  updateDue(state, presence);
  forgetIfGone(state, presence);
  return wasLast;
};

/** Gives a user another name, which must not be taken. */
export const rename = (state: RoomState, presence: Presence, username: string): void => {
  const user = { id: presence.user.id, username };
  if (isMember(presence)) {
    dropName(state, presence.user);
    takeName(state, user);
  }
  presence.user = user;
};

/** Keeps `state.due` to the users who have a deadline, and `state.nextDue` no later than any of them. */
export const updateDue = (state: RoomState, presence: Presence): void => {
  const { typingUntil, leavesAt } = presence;
  if (typingUntil === null && leavesAt === null) state.due.delete(presence.user.id);
  else state.due.add(presence.user.id);
  for (const at of [typingUntil, leavesAt]) {
    if (at !== null && (state.nextDue === null || at < state.nextDue)) state.nextDue = at;
  }
};

/** Looks at all deadlines again, once those that were due have been seen to. */
export const refreshNextDue = (state: RoomState): void => {
  state.nextDue = null;
  for (const id of state.due) {
    const presence = state.users.get(id);
    if (presence) updateDue(state, presence);
  }
};

/** The members, at most as many as an answer lists. */
export const roster = (state: RoomState): ServerData<"roomUsers"> => {
  const users: User[] = [];
  for (const id of state.names.values()) {
    if (users.length === LIMITS.rosterUsers) break;
    const presence = state.users.get(id);
    if (presence) users.push(presence.user);
  }
  return { room: state.room, users, total: memberCount(state) };
};

/** Rebuilds presence from what the sockets remember. */
export const restore = (state: RoomState, sessions: Iterable<Restored>): void => {
  for (const { id, user, role, joined } of sessions) {
    const presence = addConnection(state, id, user, role);
    const connection = state.connections.get(id);
    if (joined && connection) join(state, connection, presence);
  }
};

const forgetIfGone = (state: RoomState, presence: Presence): void => {
  if (presence.connections.size === 0 && !isMember(presence)) state.users.delete(presence.user.id);
};
