/** Members and their names: a member is a user with a joined connection, or within the grace period after losing it. */
import { confusableKeys, looseKey } from "../protocol/confusables.ts";
import type { Member, ServerData, User } from "../protocol/events.ts";
import { ENVELOPE_BYTES, LIMITS } from "../protocol/limits.ts";
import { mentionKey } from "../protocol/mentions.ts";
import { nameKey } from "../protocol/names.ts";
import { utf8Bytes } from "../protocol/utf8.ts";
import type { ConnectionState, RoomState, UserState } from "./state.ts";

/** How long a user stays a member after losing the last joined connection, ms: a page reload is not announced. */
export const GRACE_MS = 5_000;

export const isMember = (user: UserState): boolean => user.joined > 0 || user.leavesAt !== null;

export const memberCount = (state: RoomState): number => state.names.size;

/** A user as others see them. */
export const memberOf = ({ profile, role }: UserState): Member =>
  role === "moderator" ? { ...profile, role } : profile;

const claimName = (state: RoomState, { id, username }: User): void => {
  state.roster = null;
  state.names.set(nameKey(username), id);
  state.mentionable.set(mentionKey(username), { id, username });
  for (const key of confusableKeys(username)) state.confusables.set(key, id);
  const key = looseKey(username);
  state.looseNames.set(key, (state.looseNames.get(key) ?? new Set()).add(id));
};

const releaseName = (state: RoomState, { id, username }: User): void => {
  state.roster = null;
  state.names.delete(nameKey(username));
  const mention = mentionKey(username);
  if (state.mentionable.get(mention)?.id === id) state.mentionable.delete(mention);
  for (const key of confusableKeys(username)) state.confusables.delete(key);
  const key = looseKey(username);
  const alike = state.looseNames.get(key);
  alike?.delete(id);
  if (alike?.size === 0) state.looseNames.delete(key);
};

/** A connection that opens, or that is restored after hibernation. */
export type NewConnection = Omit<ConnectionState, "userId" | "joined"> & { readonly user: User };

/** Adds a connection. A user who is present already keeps the name that they have in the room. */
export const addConnection = (state: RoomState, connection: NewConnection): UserState => {
  const { id, user: profile, role, tokenName, address, expiresAt, extended, since } = connection;
  let user = state.users.get(profile.id);
  if (!user) {
    const none = { joined: 0, typingUntil: null, typingSentAt: 0, leavesAt: null, leftSeq: null };
    user = { profile, role, connections: new Set(), ...none };
    state.users.set(profile.id, user);
  }
  user.connections.add(id);
  if (address !== null) {
    const connections = state.addresses.get(address) ?? new Set();
    state.addresses.set(address, connections.add(id));
  }
  const added = { id, userId: profile.id, role, tokenName, address, expiresAt, extended, joined: false, since };
  state.connections.set(id, added);
  updateRole(state, user);
  return user;
};

/** Keeps `user.role` up to date after a change of the user's connections. */
const updateRole = (state: RoomState, user: UserState): void => {
  const connections = [...user.connections].map((id) => state.connections.get(id));
  if (connections.length === 0) return;
  const role = connections.some((connection) => connection?.role === "moderator") ? "moderator" : "member";
  if (role === user.role) return;
  user.role = role;
  state.roster = null;
};

/** Joins a connection at `now` (ms since 1970). Returns true if its user becomes a member by it. */
export const joinConnection = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  now: number,
): boolean => {
  const isNew = !isMember(user);
  let isFirst = false;
  if (!connection.joined) {
    isFirst = state.joined === 0 || (!connection.extended && state.joinedToldOfTyping === 0);
    connection.joined = true;
    connection.since = now;
    user.joined += 1;
    state.joined += 1;
    if (!connection.extended) state.joinedToldOfTyping += 1;
  }
  user.leavesAt = null;
  if (isNew) claimName(state, user.profile);
  updateDeadline(state, user);
  // Deadlines that nobody had to be told of until now.
  if (isFirst) refreshDeadlines(state);
  return isNew;
};

/** Undoes `joinConnection` at `now` (ms since 1970). Returns true if it was the user's last joined connection. */
export const partConnection = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  now: number,
): boolean => {
  if (!connection.joined) return false;
  connection.joined = false;
  connection.since = now;
  user.joined -= 1;
  state.joined -= 1;
  if (!connection.extended) state.joinedToldOfTyping -= 1;
  if (connection.expiresAt !== null) user.leftSeq = state.seq;
  return user.joined === 0;
};

/** Removes a connection at `now` (ms since 1970). Returns true if it was a member's last: the grace period begins. */
export const removeConnection = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  now: number,
): boolean => {
  const wasLast = partConnection(state, connection, user, now);
  if (wasLast) user.leavesAt = now + GRACE_MS;
  const { id, address } = connection;
  state.connections.delete(id);
  user.connections.delete(id);
  if (address !== null) {
    const connections = state.addresses.get(address);
    connections?.delete(id);
    if (connections?.size === 0) state.addresses.delete(address);
  }
  updateRole(state, user);
  updateDeadline(state, user);
  forgetIfGone(state, user);
  return wasLast;
};

/** Ends a user's membership at once. */
export const removeMember = (state: RoomState, user: UserState): void => {
  user.leavesAt = null;
  releaseName(state, user.profile);
  updateDeadline(state, user);
  forgetIfGone(state, user);
};

/** Gives a user a name that is not taken. */
export const setUsername = (state: RoomState, user: UserState, username: string): void => {
  const profile = { id: user.profile.id, username };
  if (isMember(user)) {
    releaseName(state, user.profile);
    claimName(state, profile);
  }
  user.profile = profile;
};

/** Keeps `state.deadlines`, `nextDeadline` and `wakeAt` up to date after a change of the user's deadlines. */
export const updateDeadline = (state: RoomState, user: UserState): void => {
  const { typingUntil, leavesAt } = user;
  if (typingUntil === null && leavesAt === null) state.deadlines.delete(user.profile.id);
  else state.deadlines.add(user.profile.id);
  state.nextDeadline = earliest(state.nextDeadline, typingUntil, leavesAt);
  const mustTellTyping = state.joinedToldOfTyping > 0;
  const mustTellLeaving = state.joined > 0;
  state.wakeAt = earliest(state.wakeAt, mustTellTyping ? typingUntil : null, mustTellLeaving ? leavesAt : null);
};

/** Returns the earliest of some times; null if there is none. */
const earliest = (...times: (number | null)[]): number | null => {
  const first = Math.min(...times.filter((time) => time !== null));
  return first === Number.POSITIVE_INFINITY ? null : first;
};

/** Finds the next deadlines, once those that were due have been handled. */
export const refreshDeadlines = (state: RoomState): void => {
  state.nextDeadline = null;
  state.wakeAt = null;
  for (const id of state.deadlines) {
    const user = state.users.get(id);
    if (user) updateDeadline(state, user);
  }
};

/** A roster of users up to this long, in UTF-16 units of id and name, always fits into a reply and is not measured. */
const SHORT_USER_UNITS = 64;
/** The most that such a user takes: 6 bytes for each unit, and the field names. */
const SHORT_USER_BYTES = 450;

const rosterBytes = (user: User): number =>
  user.id.length + user.username.length <= SHORT_USER_UNITS ? SHORT_USER_BYTES : utf8Bytes(JSON.stringify(user)) + 1;

/**
 * The members, at most `LIMITS.rosterUsers` of them and no more than a reply holds, and how many there are. It is the same
 * object until that changes.
 */
export const roster = (state: RoomState): ServerData<"roomUsers"> => {
  state.roster ??= makeRoster(state);
  return state.roster;
};

const makeRoster = (state: RoomState): ServerData<"roomUsers"> => {
  const users: Member[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const id of state.names.values()) {
    const user = state.users.get(id);
    if (!user) continue;
    const member = memberOf(user);
    bytes += rosterBytes(member);
    if (users.length === LIMITS.rosterUsers || bytes > LIMITS.replyBytes) break;
    users.push(member);
  }
  return { room: state.room, users, total: memberCount(state) };
};

/** What a connection's attachment says of it after hibernation. */
export type RestoredConnection = NewConnection & { readonly joined: boolean };

/** Rebuilds the members from the connections' attachments. */
export const restoreConnections = (state: RoomState, restored: Iterable<RestoredConnection>): void => {
  for (const each of restored) {
    const user = addConnection(state, each);
    const connection = state.connections.get(each.id);
    if (each.joined && connection) joinConnection(state, connection, user, each.since);
  }
};

const forgetIfGone = (state: RoomState, user: UserState): void => {
  if (user.connections.size === 0 && !isMember(user)) state.users.delete(user.profile.id);
};
