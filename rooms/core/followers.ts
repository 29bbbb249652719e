/**
 * Followers: users who are told of the room's news while they are not here, see `Notices`. Someone with a session token
 * follows a room by speaking in it or by asking for it. The other side of the relation is the user's inbox.
 */
import { mayEnter } from "../protocol/access.ts";
import type { FollowResult } from "../protocol/calls.ts";
import type { Message, User } from "../protocol/events.ts";
import { mentionKey } from "../protocol/mentions.ts";
import type { Effect } from "./effects.ts";
import { forbiddenError } from "./errors.ts";
import { removalError } from "./moderation.ts";
import { isPresent, LAST_THRESHOLD, Notices } from "./notices.ts";
import type { ConnectionState, RoomState, UserId, UserState } from "./state.ts";

/** The most followers of a room, which bounds what they take to some 10 MB. */
export const MAX_FOLLOWERS = 20_000;

const DAY_MS = 24 * 60 * 60 * 1000;
/** A row that says of a follower that they were seen longer ago than this is written anew when they come back. */
const SEEN_REFRESH_MS = 7 * DAY_MS;
/** Followers who have not been seen for 60 days are dropped: what is stored of that may be `SEEN_REFRESH_MS` old. */
export const DROP_AFTER_MS = 60 * DAY_MS + SEEN_REFRESH_MS;
/** A user whose inbox does not want to follow the room does not follow it by speaking for so long. */
const DECLINED_MS = 60 * 60 * 1000;

export interface Follower {
  readonly userId: UserId;
  /** The last name that the room knows, by which they are mentioned. */
  readonly username: string;
  /** When they last joined, spoke, or were asserted by their inbox, ms since 1970; up to `SEEN_REFRESH_MS` too early. */
  readonly seenAt: number;
  /** Nothing below this seq is unread, as far as the room knows. While the follower is here, it stays as it is. */
  readonly firstUnread: number;
  /** The last of `UNREAD_THRESHOLDS` that their inbox was told of; 0 for none, the last one if they are told of no more. */
  readonly notified: number;
  /** A call has failed, and none has succeeded since. */
  readonly isOwed: boolean;
  /** Their inbox knows that they follow the room. */
  readonly isConfirmed: boolean;
  /** When their access to a private room ends, seconds since 1970; null in other rooms. */
  readonly accessUntil: number | null;
}

/** What is stored of a follower. That they have been told of a message is not: it would be a row for each and every one. */
export type StoredFollower = Omit<Follower, "notified">;

export class FollowerIndex {
  /** Null until the first look-up. */
  #followers: Map<UserId, Follower> | null = null;
  /** Followers by the `mentionKey` of their name, the one who got it last at the end; null until someone is mentioned. */
  #names: Map<string, Set<UserId>> | null = null;
  /** Users whose inbox has declined, and when, oldest first. */
  readonly #declined = new Map<UserId, number>();
  readonly #load: () => Iterable<StoredFollower>;
  readonly #toldSeq: number;
  readonly notices: Notices;

  /**
   * `load` yields what is stored; it runs on the first look-up, which keeps wake-ups cheap. Followers have been told of
   * everything up to `toldSeq`.
   */
  constructor(load: () => Iterable<StoredFollower>, toldSeq: number) {
    this.#load = load;
    this.#toldSeq = toldSeq;
    this.notices = new Notices(this, toldSeq);
  }

  get isLoaded(): boolean {
    return this.#followers !== null;
  }

  get size(): number {
    return this.#loaded().size;
  }

  get(userId: UserId): Follower | undefined {
    return this.#loaded().get(userId);
  }

  values(): Iterable<Follower> {
    return this.#loaded().values();
  }

  /** Adds a follower, or replaces what is known of them. */
  put(follower: Follower): void {
    const { userId, username } = follower;
    const before = this.get(userId);
    this.#loaded().set(userId, follower);
    if (this.#names === null || before?.username === username) return;
    if (before) removeName(this.#names, before);
    addName(this.#names, follower);
  }

  delete(userId: UserId): void {
    const follower = this.get(userId);
    if (!follower) return;
    this.#loaded().delete(userId);
    if (this.#names !== null) removeName(this.#names, follower);
    this.notices.forget(userId);
  }

  /** Returns the follower with this `mentionKey`; of several the one who got the name last. */
  named(key: string): User | undefined {
    if (this.#names === null) {
      this.#names = new Map();
      for (const follower of this.values()) addName(this.#names, follower);
    }
    const ids = this.#names.get(key);
    const follower = ids && this.get([...ids].at(-1) ?? "");
    return follower && { id: follower.userId, username: follower.username };
  }

  /** Notes at `now` (ms since 1970) that the user's inbox does not follow the room, although they have spoken. */
  decline(userId: UserId, now: number): void {
    this.#declined.delete(userId);
    this.#declined.set(userId, now);
    for (const [id, at] of this.#declined) {
      if (at > now - DECLINED_MS && this.#declined.size <= MAX_FOLLOWERS) break;
      this.#declined.delete(id);
    }
  }

  hasDeclined(userId: UserId, now: number): boolean {
    const at = this.#declined.get(userId);
    return at !== undefined && at > now - DECLINED_MS;
  }

  /** The next message of the user makes them a follower again. */
  forgetDeclined(userId: UserId): void {
    this.#declined.delete(userId);
  }

  #loaded(): Map<UserId, Follower> {
    if (this.#followers === null) {
      this.#followers = new Map();
      for (const stored of this.#load()) {
        // Whether a device is connected was not stored: they are told of no more until they come back.
        const isTold = stored.firstUnread <= this.#toldSeq && !stored.isOwed;
        this.#followers.set(stored.userId, { ...stored, notified: isTold ? LAST_THRESHOLD : 0 });
      }
    }
    return this.#followers;
  }
}

const addName = (names: Map<string, Set<UserId>>, { userId, username }: Follower): void => {
  const key = mentionKey(username);
  names.set(key, (names.get(key) ?? new Set()).add(userId));
};

const removeName = (names: Map<string, Set<UserId>>, { userId, username }: Follower): void => {
  const key = mentionKey(username);
  const ids = names.get(key);
  ids?.delete(userId);
  if (ids?.size === 0) names.delete(key);
};

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
    if (follower.isConfirmed && !isOutdated(follower, accessUntil, now)) return [done];
    return [store(followers, seen({ ...follower, isConfirmed: true }, accessUntil, now)), done];
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

/** A follower has joined. Their inbox is told now and then that they follow. */
export const returnFollower = (state: RoomState, { userId, expiresAt }: ConnectionState, now: number): Effect[] => {
  const { followers } = state;
  if (followers === null || expiresAt === null) return [];
  followers.notices.stays(userId);
  const follower = followers.get(userId);
  if (!follower) return [];
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
