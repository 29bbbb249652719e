/** What an inbox holds in memory: the user's connections, the rooms that they follow, and whom they have blocked. */
import type { TokenBuckets } from "../../lib/token-buckets.ts";
import type { User } from "../../rooms/protocol/events.ts";
import type { Preview } from "../../rooms/protocol/inbox.ts";
import type { PushLevel } from "../../rooms/protocol/push.ts";
import { createBuckets, type InboxRate } from "./budgets.ts";

export type ConnectionId = string;
export type UserId = string;

/** A call that the inbox owes to a room until it succeeds. */
export type OwedCall = "follow" | "unfollow" | "read" | "block";

export interface ConnectionState {
  readonly id: ConnectionId;
  readonly user: User;
  /** The positions by room that came on this connection; they survive hibernation in its attachment. */
  readonly positions: Map<string, number>;
  /** True until it has been sent the counts that it waits for. */
  awaitsCounts: boolean;
}

/** A browser that receives pushes. Its endpoint and keys are secrets of the user. */
export interface StoredSubscription {
  /** The first 32 hexadecimal digits of the endpoint's SHA-256. */
  readonly id: string;
  readonly endpoint: string;
  /** In base64url, see RFC 8291. */
  readonly p256dh: string;
  readonly auth: string;
}

export interface Subscription extends StoredSubscription {
  /** After a failure its push service is left alone until then, ms since 1970. */
  pausedUntil: number;
}

/** A push that is due or repeated. */
export interface PendingPush {
  /** The messages that it is about, ascending: the last one that stands is pushed. */
  readonly seqs: readonly number[];
  /** Ms since 1970. */
  readonly at: number;
  /** How often it has failed. */
  readonly attempts: number;
  /** The subscriptions that it has not reached; null for all. */
  readonly to: readonly string[] | null;
}

/** A room as it is stored. */
export interface StoredRoom {
  readonly room: string;
  /** A direct conversation that the user has deleted is hidden until its next message; an unfollowed room stays until the room knows. */
  readonly status: "followed" | "hidden" | "unfollowed";
  readonly read: number;
  readonly muted: boolean;
  /** When the access to a private room ends, seconds since 1970; null for others. */
  readonly accessUntil: number | null;
  /** The other member of a direct conversation. */
  readonly direct: User | null;
  readonly lastSeq: number;
  /** At least so many messages are unread, and so many of them mention the user. */
  readonly unread: number;
  readonly mentions: number;
  /** The last message that a notice was about, and the last one that mentioned the user; 0 without one. */
  readonly toldSeq: number;
  readonly mentionedSeq: number;
  readonly owed: readonly OwedCall[];
  readonly push: PushLevel;
  readonly pending: PendingPush | null;
  /** When a device was last pushed to, ms since 1970; 0 for never. */
  readonly pushedAt: number;
}

export interface RoomState {
  readonly room: string;
  status: StoredRoom["status"];
  read: number;
  storedRead: number;
  muted: boolean;
  accessUntil: number | null;
  direct: User | null;
  lastSeq: number;
  unread: number;
  mentions: number;
  /** False if there may be more than that. */
  isExact: boolean;
  last: Preview | null;
  toldSeq: number;
  mentionedSeq: number;
  /** True if a notice has come since the room last learned that the user has read. It is known while a device is connected. */
  isTold: boolean;
  /** The seqs above `read` that notices were about, and whether the message mentions the user. */
  readonly news: Map<number, boolean>;
  /** The last seq that the counts of Postgres contain; 0 before this instance has had them. */
  countedSeq: number;
  readonly owed: Set<OwedCall>;
  storedOwed: readonly OwedCall[];
  /** True if the last call has failed: the next one waits for `retryAt`. */
  hasFailed: boolean;
  /** For which news devices are pushed to. */
  push: PushLevel;
  pending: PendingPush | null;
  pushedAt: number;
}

/** What a user chooses for a room; what is left out stays as it is. */
export interface RoomChoices {
  readonly muted?: boolean | undefined;
  readonly push?: PushLevel | undefined;
}

/** REST calls that wait for a room to accept the user as a follower. */
export interface Joining {
  readonly accessUntil: number | null;
  readonly rooms: readonly string[];
  readonly waiting: { readonly request: number; readonly choices: RoomChoices }[];
}

export interface InboxState {
  readonly userId: UserId;
  /** The name in the last token that was presented; null if none was. */
  username: string | null;
  /** How often the user, a guest, has signed out everywhere. */
  epoch: number;
  /** The key of the call that did so last; null if there was none. */
  signOutKey: string | null;
  /** When this instance erased the user, ms since 1970; 0 if it has not. */
  erasedAt: number;
  /** When all rooms were last told that the user follows them, ms since 1970. */
  assertedAt: number;
  isAsserting: boolean;
  readonly connections: Map<ConnectionId, ConnectionState>;
  readonly rooms: Map<string, RoomState>;
  /** Names by user id. */
  readonly blocked: Map<UserId, string>;
  /** By id, the oldest first. */
  readonly subscriptions: Map<string, Subscription>;
  /** The rooms of which a push is under way, and the last seq that it is about. */
  readonly pushing: Map<string, number>;
  readonly buckets: TokenBuckets<InboxRate>;
  /** When Postgres was last asked for counts, ms since 1970. */
  countedAt: number;
  isCounting: boolean;
  /** False until this instance has had an answer. */
  hasCounts: boolean;
  /** When connections that wait are due, ms since 1970; null if none does. */
  countsAt: number | null;
  /** REST calls that wait for counts. */
  waiting: number[];
  readonly joining: Map<string, Joining>;
  /** The call that is under way, by room. */
  readonly calls: Map<string, OwedCall | "join" | "farewell">;
  /** Rooms of a user who was erased, which are told once. */
  readonly farewells: Set<string>;
  /** Rounds of calls that have failed one after the other. */
  attempts: number;
  /** When calls that have failed are repeated, ms since 1970; null if none has. */
  retryAt: number | null;
}

/** Rounds after which an instance has hibernated between them: one that finds owed calls goes on from here. */
const ATTEMPTS_BEFORE_HIBERNATION = 5;

/** Read positions by room. */
export type Positions = readonly (readonly [room: string, seq: number])[];

export interface StoredInbox {
  readonly username: string | null;
  readonly epoch: number;
  readonly signOutKey: string | null;
  readonly assertedAt: number;
  readonly rooms: readonly StoredRoom[];
  /** They may be ahead of those in `rooms`, see `restorePositions`. */
  readonly positions: Positions;
  readonly blocked: readonly User[];
  /** The oldest first. */
  readonly subscriptions: readonly StoredSubscription[];
}

export const createState = (
  userId: UserId,
  { username, epoch, signOutKey, assertedAt, rooms, blocked, subscriptions }: StoredInbox,
): InboxState => ({
  userId,
  username,
  epoch,
  signOutKey,
  erasedAt: 0,
  assertedAt,
  isAsserting: false,
  connections: new Map(),
  rooms: new Map(rooms.map((stored) => [stored.room, restoreRoom(stored)])),
  blocked: new Map(blocked.map(({ id, username }) => [id, username])),
  subscriptions: new Map(subscriptions.map((each) => [each.id, { ...each, pausedUntil: 0 }])),
  pushing: new Map(),
  buckets: createBuckets(rooms.map(({ pushedAt }) => pushedAt).filter((at) => at > 0)),
  countedAt: 0,
  isCounting: false,
  hasCounts: false,
  countsAt: null,
  waiting: [],
  joining: new Map(),
  calls: new Map(),
  farewells: new Set(),
  attempts: rooms.some(({ owed }) => owed.length > 0) ? ATTEMPTS_BEFORE_HIBERNATION : 0,
  retryAt: null,
});

const restoreRoom = (stored: StoredRoom): RoomState => {
  const { read, lastSeq, toldSeq, mentionedSeq, owed } = stored;
  const news = new Map([
    [toldSeq, false],
    [mentionedSeq, true],
  ]);
  for (const seq of news.keys()) if (seq <= read) news.delete(seq);
  return {
    ...stored,
    storedRead: read,
    isExact: read >= lastSeq,
    last: null,
    isTold: false,
    news,
    countedSeq: 0,
    owed: new Set(owed),
    storedOwed: owed,
    hasFailed: false,
  };
};

/** Returns a room that the user follows from now on, having read everything up to `read`. */
export const newRoom = (room: string, read: number, lastSeq: number): RoomState => ({
  room,
  status: "followed",
  read,
  storedRead: read,
  muted: false,
  accessUntil: null,
  direct: null,
  lastSeq,
  unread: 0,
  mentions: 0,
  isExact: read >= lastSeq,
  last: null,
  toldSeq: 0,
  mentionedSeq: 0,
  isTold: false,
  news: new Map(),
  countedSeq: 0,
  owed: new Set(),
  storedOwed: [],
  hasFailed: false,
  push: "mentions",
  pending: null,
  pushedAt: 0,
});

/** Returns the room if the user follows it and sees it. */
export const followedRoom = (state: InboxState, room: string): RoomState | null => {
  const found = state.rooms.get(room);
  return found?.status === "followed" ? found : null;
};

/** True if the user may read the room at `now`, ms since 1970. */
export const hasAccess = ({ accessUntil }: Pick<RoomState, "accessUntil">, now: number): boolean =>
  accessUntil === null || accessUntil * 1000 > now;

/** True in an inbox that has nothing to keep. */
export const isEmpty = ({ epoch, connections, rooms, blocked, joining, subscriptions }: InboxState): boolean =>
  epoch + connections.size + rooms.size + blocked.size + joining.size + subscriptions.size === 0;
