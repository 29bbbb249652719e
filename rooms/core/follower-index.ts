/** What a room knows of its followers, by id and by name. */
import type { User } from "../protocol/events.ts";
import { mentionKey } from "../protocol/mentions.ts";
import { LAST_THRESHOLD } from "./notice-rules.ts";
import { Notices } from "./notices.ts";
import type { UserId } from "./state.ts";

/** The most followers of a room, which bounds what they take to some 10 MB. */
export const MAX_FOLLOWERS = 20_000;

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
        if (!stored.isConfirmed) this.notices.unconfirmed(stored.userId);
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
