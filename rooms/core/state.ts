/** What a room holds in memory. All of it can be rebuilt from the connections' attachments and the room's storage. */
import type { Message, Role, ServerData, User } from "../protocol/events.ts";
import type { FileLimits } from "../protocol/files.ts";
import { DedupeIndex } from "./dedupe.ts";
import type { DirectUsers } from "./direct.ts";
import { FollowerIndex, type StoredFollower } from "./follower-index.ts";
import { LastSent } from "./last-sent.ts";
import { DEFAULT_LIMITS, type Limits, RateLimiter } from "./rate-limits.ts";
import { type Upload, UploadIndex } from "./upload-index.ts";

export type UserId = string;
export type ConnectionId = string;

/** One connection. */
export interface ConnectionState {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly role: Role;
  /** The name in an application's token, which takes precedence over guests' names; null for a guest. */
  readonly tokenName: string | null;
  /** A keyed hash of a guest's address; null for others and where it is unknown. */
  readonly address: string | null;
  /** When the session token ends, seconds since 1970; null for a guest without one. */
  readonly expiresAt: number | null;
  /** Its client ends others' typing by itself and understands reactions. */
  readonly extended: boolean;
  /** It receives the room's events. */
  joined: boolean;
  /** When it was opened, or last joined or left, ms since 1970. */
  since: number;
}

/** A user with a connection, or within the grace period after losing the last one. */
export interface UserState {
  profile: User;
  /** Moderator if any of the connections is; kept while there are none. */
  role: Role;
  readonly connections: Set<ConnectionId>;
  /** How many of the connections have joined. */
  joined: number;
  /** When typing ends by itself, ms since 1970. */
  typingUntil: number | null;
  /** When the others were last sent that this user is typing, ms since 1970. */
  typingSentAt: number;
  /** When a member without a joined connection is announced as gone, ms since 1970. */
  leavesAt: number | null;
  /** The room's seq when the last joined connection with a session token was lost; null before. */
  leftSeq: number | null;
}

/** When a user's mute and removal end, ms since 1970; 0 for none. */
export interface Sanction {
  /** The user's name at that time, which they keep while they are muted; null while it is unknown. */
  readonly username: string | null;
  readonly mutedUntil: number;
  readonly removedUntil: number;
}

/** What moderators set for the whole room. */
export interface Settings {
  /** The least time between two messages of a user, seconds; 0 for none. */
  readonly slowModeSeconds: number;
  /** Only moderators speak. */
  readonly closed: boolean;
}

export const DEFAULT_SETTINGS: Settings = { slowModeSeconds: 0, closed: false };

export interface RoomState {
  readonly room: string;
  readonly limits: Limits;
  /** The seq of the last message, and its time in ms since 1970. */
  seq: number;
  timestamp: number;
  readonly connections: Map<ConnectionId, ConnectionState>;
  /** How many connections have joined, and how many of them have to be told when typing ends. */
  joined: number;
  joinedToldOfTyping: number;
  /** The connections of guests by their address. */
  readonly addresses: Map<string, Set<ConnectionId>>;
  readonly users: Map<UserId, UserState>;
  /** Members by `nameKey` of their name. Its size is the number of members. */
  readonly names: Map<string, UserId>;
  /** Members by the `mentionKey` of their name. */
  readonly mentionable: Map<string, User>;
  /** Members by each of their name's `confusableKeys`. */
  readonly confusables: Map<string, UserId>;
  /** Members by the `looseKey` of their name. */
  readonly looseNames: Map<string, Set<UserId>>;
  /** The roster, until a member comes, goes or changes name or role; null if it has to be made anew. */
  roster: ServerData<"roomUsers"> | null;
  /** Users who are typing or leaving: the few that a tick has to look at. */
  readonly deadlines: Set<UserId>;
  /** A time (ms since 1970) that no deadline precedes; null if there is none. May be early, never late. */
  nextDeadline: number | null;
  /** The same for deadlines that someone has to be told of when they pass: the room must be awake then. */
  wakeAt: number | null;
  settings: Settings;
  readonly sanctions: Map<UserId, Sanction>;
  readonly direct: DirectUsers;
  readonly rateLimiter: RateLimiter;
  readonly dedupe: DedupeIndex;
  readonly lastSent: LastSent;
  /** Null where users have no inboxes. */
  readonly followers: FollowerIndex | null;
  /** Null where the deployment has no bucket for files. */
  readonly fileLimits: FileLimits | null;
  readonly uploads: UploadIndex;
  /** Yields the messages in the log, latest first. */
  readonly recentMessages: () => Iterable<Message>;
}

export interface StateOptions {
  readonly room: string;
  /** The room's last stored message, or where its seqs begin. */
  readonly last: { seq: number; timestamp: number };
  readonly limits?: Limits;
  readonly settings?: Settings;
  readonly sanctions?: Map<UserId, Sanction>;
  readonly direct?: DirectUsers;
  /** The log's messages that have a clientId, oldest first. */
  readonly loadDedupe?: () => Iterable<Message>;
  /** The stored followers; null where users have no inboxes. They have been told of messages up to `toldSeq`. */
  readonly loadFollowers?: (() => Iterable<StoredFollower>) | null;
  readonly toldSeq?: number;
  readonly fileLimits?: FileLimits | null;
  /** The stored uploads, oldest first. */
  readonly loadUploads?: () => Iterable<Upload>;
  readonly recentMessages?: () => Iterable<Message>;
}

export const createState = ({
  room,
  last,
  limits = DEFAULT_LIMITS,
  settings = DEFAULT_SETTINGS,
  sanctions = new Map(),
  direct = new Map(),
  loadDedupe = () => [],
  loadFollowers = null,
  toldSeq = 0,
  fileLimits = null,
  loadUploads = () => [],
  recentMessages = () => [],
}: StateOptions): RoomState => ({
  room,
  limits,
  ...last,
  connections: new Map(),
  joined: 0,
  joinedToldOfTyping: 0,
  addresses: new Map(),
  users: new Map(),
  names: new Map(),
  mentionable: new Map(),
  confusables: new Map(),
  looseNames: new Map(),
  roster: null,
  deadlines: new Set(),
  nextDeadline: null,
  wakeAt: null,
  settings,
  sanctions,
  direct,
  rateLimiter: new RateLimiter(limits),
  dedupe: new DedupeIndex(loadDedupe),
  lastSent: new LastSent(recentMessages),
  followers: loadFollowers === null ? null : new FollowerIndex(loadFollowers, toldSeq),
  fileLimits,
  uploads: new UploadIndex(loadUploads),
  recentMessages,
});
