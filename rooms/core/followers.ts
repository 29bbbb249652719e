/**
 * Followers: users who are told of the room's news while they are not here, see `Notices`. Someone with a session token
 * follows a room by speaking in it or by asking for it. The other side of the relation is the user's inbox.
 */
import { mayEnter } from "../protocol/access.ts";
import type { FollowResult } from "../protocol/calls.ts";
import type { Message, User } from "../protocol/events.ts";
import type { Effect } from "./effects.ts";
import { forbiddenError } from "./errors.ts";
import { type Follower, type FollowerIndex, MAX_FOLLOWERS } from "./follower-index.ts";
import { removalError } from "./moderation.ts";
import { DAY_MS, isPresent, SEEN_REFRESH_MS } from "./notice-rules.ts";
import type { ConnectionState, RoomState, UserId, UserState } from "./state.ts";

/** When access ends that a token gives until `expiresAt`, seconds since 1970; null in a public room. */
const accessUntilOf = ({ room }: RoomState, expiresAt: number | null): number | null =>
  mayEnter({ rooms: [] }, room) ? null : expiresAt;

/** Whether a follower who is here at `now` (ms since 1970) has a row that says too little of it. */
const isOutdated = (follower: Follower, accessUntil: number | null, now: number): boolean =>
  now - follower.seenAt > SEEN_REFRESH_MS ||
  (accessUntil !== null &&
    accessUntil > (follower.accessUntil ?? 0) &&
    (follower.accessUntil ?? 0) * 1000 < now + DAY_MS);

/** Returns a follower who is here at `now` (ms since 1970), as they are to be stored. */
const seen = (follower: Follower, accessUntil: number | null, now: number): Follower => ({
  ...follower,
  seenAt: now - follower.seenAt > DAY_MS ? now : follower.seenAt,
  accessUntil: accessUntil === null ? null : Math.max(accessUntil, follower.accessUntil ?? 0),
});

const store = (followers: FollowerIndex, follower: Follower): Effect => {
  followers.put(follower);
  return { type: "follower", follower };
};

/** Makes the author of a message a follower, if they have a session token; `expiresAt` (seconds since 1970) is its end. */
export const followBySpeaking = (
  state: RoomState,
  { userId, username, seq }: Message,
  expiresAt: number | null,
  now: number,
): Effect[] => {
  const { followers } = state;
  if (followers === null || userId === null || expiresAt === null) return [];
  const accessUntil = accessUntilOf(state, expiresAt);
  const follower = followers.get(userId);
  if (follower) {
    // To its author a message is not unread.
    const isOnlyOwn = follower.firstUnread === seq && !isPresent(state, userId);
    const isCurrent = username === follower.username && !isOnlyOwn && !isOutdated(follower, accessUntil, now);
    if (isCurrent) return [];
    const current = { ...follower, username, firstUnread: isOnlyOwn ? seq + 1 : follower.firstUnread };
    return [store(followers, seen(current, accessUntil, now))];
  }
  if (followers.size >= MAX_FOLLOWERS || followers.hasDeclined(userId, now)) return [];
  const told = { firstUnread: seq + 1, notified: 0, isOwed: false };
  const added = { userId, username, seenAt: now, ...told, isConfirmed: false, accessUntil };
  const effects = [store(followers, added)];
  followers.notices.added(state, added, now);
  return [...effects, { type: "notices" }];
};

/** A user follows the room, or their inbox repeats that they do; `expiresAt` (seconds since 1970) is the end of their token. */
export const follow = (state: RoomState, user: User, expiresAt: number | null, now: number): Effect[] => {
  const answer = (result: FollowResult): Effect => ({ type: "followed", result });
  const { followers } = state;
  if (followers === null) return [answer({ ok: false, error: forbiddenError("rooms cannot be followed here", {}) })];
  const accessUntil = accessUntilOf(state, expiresAt);
  const follower = followers.get(user.id);
  const done = answer({ ok: true, lastSeq: state.seq });
  if (follower) {
    const effects = isOutdated(follower, accessUntil, now) ? [store(followers, seen(follower, accessUntil, now))] : [];
    if (follower.isConfirmed) return [...effects, done];
    // As below: the inbox may never get the answer.
    followers.notices.assert(user.id, now, true);
    return [...effects, { type: "notices" }, done];
  }
  const removed = removalError(state, user.id, now, {});
  if (removed) return [answer({ ok: false, error: removed })];
  if (followers.size >= MAX_FOLLOWERS) {
    return [answer({ ok: false, error: forbiddenError("this room has too many followers", {}) })];
  }
  followers.forgetDeclined(user.id);
  const { id: userId, username } = { ...user, ...state.users.get(user.id)?.profile };
  const told = { firstUnread: state.seq + 1, notified: 0, isOwed: false };
  // The inbox may never get the answer.
  const added = { userId, username, seenAt: now, ...told, isConfirmed: false, accessUntil };
  const effects = [store(followers, added)];
  followers.notices.added(state, added, now);
  return [...effects, { type: "notices" }, done];
};

/** A user of a direct conversation follows it. Their inbox learns of it by its first message. */
export const followDirect = (state: RoomState, userId: UserId, now: number): Effect[] => {
  const { followers } = state;
  if (followers === null || followers.get(userId)) return [];
  const username = state.users.get(userId)?.profile.username ?? "";
  const told = { firstUnread: state.seq + 1, notified: 0, isOwed: false };
  const added = { userId, username, seenAt: now, ...told, isConfirmed: true, accessUntil: null };
  const effects = [store(followers, added)];
  followers.notices.added(state, added, now);
  return effects;
};

/** A user follows the room no more; a direct conversation is followed by both of its users. */
export const unfollow = ({ followers, direct }: RoomState, userId: UserId): Effect[] => {
  followers?.forgetDeclined(userId);
  if (!followers?.get(userId) || direct.has(userId)) return [];
  followers.delete(userId);
  return [{ type: "unfollow", userId }];
};

/** A follower has read everything up to `seq` elsewhere: what is above it is news again. */
export const readElsewhere = (state: RoomState, userId: UserId, seq: number, now: number): Effect[] => {
  const { followers } = state;
  const follower = followers?.get(userId);
  if (!followers || !follower) return [];
  // Clients may name any seq.
  const readSeq = Math.min(seq, state.seq);
  followers.notices.reset(userId, readSeq);
  if (isPresent(state, userId)) return [{ type: "notices" }];
  return [...readUpTo(state, followers, follower, readSeq, now), { type: "notices" }];
};

/** A user with a session token has joined. If they follow, their inbox is told so now and then. */
export const returnFollower = (state: RoomState, { userId, expiresAt }: ConnectionState, now: number): Effect[] => {
  const { followers } = state;
  if (followers === null || expiresAt === null) return [];
  followers.notices.stays(userId);
  const follower = followers.get(userId);
  // Of others, too: the look-up may have loaded some whose inbox is to be told that they follow.
  if (!follower) return [{ type: "notices" }];
  followers.notices.reset(userId);
  const accessUntil = accessUntilOf(state, expiresAt);
  if (!isOutdated(follower, accessUntil, now)) return [{ type: "notices" }];
  followers.notices.assert(userId, now);
  return [store(followers, seen(follower, accessUntil, now)), { type: "notices" }];
};

/** A member has left at `now` (ms since 1970). A follower misses what has come since their last connection was lost. */
export const partFollower = (state: RoomState, { profile, leftSeq }: UserState, now: number): Effect[] => {
  const { followers } = state;
  if (followers === null || leftSeq === null) return [];
  followers.notices.stays(profile.id);
  const follower = followers.get(profile.id);
  if (!follower) return [];
  return [...readUpTo(state, followers, follower, leftSeq, now), { type: "notices" }];
};

/** From now on an absent follower, who has read everything up to `seq`, is told of what is above. Stored if that is news. */
const readUpTo = (
  state: RoomState,
  followers: FollowerIndex,
  follower: Follower,
  seq: number,
  now: number,
): Effect[] => {
  const isNews = seq >= follower.firstUnread;
  const absent = { ...follower, firstUnread: isNews ? seq + 1 : follower.firstUnread, notified: 0 };
  const effects = isNews ? [store(followers, absent)] : [];
  followers.put(absent);
  followers.notices.watch(state, absent, now);
  return effects;
};

/** Keeps a follower's name, by which they are mentioned. */
export const renameFollower = ({ followers, connections }: RoomState, user: UserState): Effect[] => {
  const { id, username } = user.profile;
  const hasToken = [...user.connections].some((connection) => connections.get(connection)?.expiresAt != null);
  if (followers === null || !hasToken) return [];
  const follower = followers.get(id);
  return follower && follower.username !== username ? [store(followers, { ...follower, username })] : [];
};
