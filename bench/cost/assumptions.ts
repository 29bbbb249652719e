/** What cannot be measured here: how people use a chat, the same for every system, and how fast the platform is. */

/** One person on one day, and their rooms. Their inbox is open as long as they are online. */
export const PERSON = {
  hoursOnline: 2,
  connections: 4,
  messages: 20,
  /** How often they type for 5 s and send nothing. */
  typingOnly: 5,
  /** Recipients of a message, on average. */
  audience: 20,
  /** Members of a room. */
  roomSize: 50,
  /** Rooms that they follow, and those of them that they read each time they connect. */
  followedRooms: 5,
  roomsRead: 2,
  /** The share of messages that are direct ones, and of the others those that mention someone. */
  directShare: 0.2,
  /** The share of direct messages that are sent while the other one is away. */
  directAway: 0.5,
  mentionShare: 0.1,
  /** The share of mentions, and of direct messages to someone who is away, that are pushed: few people allow it. */
  pushedShare: 0.2,
  /** Files that they send: one message in twenty has a photo, which the page has scaled down. */
  files: 1,
  /** How many of a message's recipients load its file; the others do not look, or have it in their browser's cache. */
  fileViews: 10,
  /** How often their page asks for exact counts while it is visible: every 15 minutes, and after news. */
  countRequests: 12,
} as const;

export const DAYS = 30;
export const HOURS = 730;
/** The busiest hour, as a multiple of the average one. */
export const PEAK = 3;
/** Hours of a day in which a small community sends messages. */
export const WAKING_HOURS = 16;
/** Postgres keeps all messages; the bill is that of the third month. */
export const KEPT_DAYS = 90;
/** A message in Postgres with its indexes, bytes. */
export const STORED_BYTES = 400;
/** A file, bytes. */
export const FILE_BYTES = 500_000;
/** What the object that keeps a user's budget of uploads writes for each of them: the budget, and at times its alarm. */
export const UPLOAD_BUDGET_ROWS = 2;
/** Messages a second that one compute unit stores: a conservative assumption, and the same for both. */
export const MESSAGES_PER_COMPUTE_UNIT = 1_000;
/** How long a request to Postgres or to a push service keeps an object awake, s: Neon is in the same region, and is awake. */
export const POSTGRES_S = 0.05;
/** How long an object waits for its call to another one, s: it may be far away, and hibernate. */
export const CALL_S = 0.05;
/** How long an object is awake for a frame, a connection opened or closed, a call or an alarm, s: a wake-up included. */
export const EVENT_S = 0.002;
/** What an inbox stores, bytes: five pages of SQLite. */
export const INBOX_BYTES = 20_480;
/** The utilisation of a server in the busiest hour. */
export const UTILISATION = 0.5;
