/** The protocol version, the limits and the heartbeat that both ends of the wire agree on. */

/** The version of the wire contract, sent in `connected`. */
export const PROTOCOL = 8;

/** The runtime answers a text frame `ping` with `pong` by itself, without waking the room. */
export const HEARTBEAT = { ping: "ping", pong: "pong" } as const;

/** A connection that has sent heartbeats and then none for this long is closed, ms. Clients that never ping are exempt. */
export const HEARTBEAT_TIMEOUT_MS = 60_000;

/**
 * The same for inboxes: the page pings them less often, because each ping is billed, and browsers delay the timers of hidden
 * pages, ms.
 */
export const INBOX_HEARTBEAT_TIMEOUT_MS = 180_000;

/** How often the page's client pings, ms: several times within the timeout, so that a lost ping or two does not matter. */
export const HEARTBEAT_INTERVAL_MS = 20_000;

/** The same for its connection to the inbox: each ping is billed, and that connection may be late to notice that it is lost, ms. */
export const INBOX_HEARTBEAT_INTERVAL_MS = 60_000;

/** How long the page's client waits for the answer before it reconnects, ms. */
export const HEARTBEAT_ANSWER_MS = 5_000;

/** Limits that clients are told in `connected`. Characters are Unicode code points. */
export const LIMITS = {
  frameBytes: 16_384,
  contentCharacters: 4_000,
  usernameCharacters: 32,
  userIdCharacters: 128,
  historyMessages: 100,
  /** The mentions of a message that are resolved; further ones are plain text. */
  mentions: 50,
  /** The reactions to a message: different emoji, those of one user, and all. */
  reactionKinds: 20,
  reactionKindsPerUser: 3,
  reactions: 2_000,
  /** The users that are listed with a reaction. */
  reactionUserIds: 20,
  rosterUsers: 500,
  typingMs: 6_000,
  /** The longest mute or removal. */
  sanctionSeconds: 31 * 24 * 60 * 60,
  /** The longest time between two messages of a user in slow mode. */
  slowModeSeconds: 6 * 60 * 60,
  /** The largest reply, as UTF-8; a longer one is cut and says so. */
  replyBytes: 262_144,
} as const;

/**
 * Limits of files. Operators set the first three as `FILE_LIMITS`; clients are told in `connected` of the first two, as
 * `fileBytes` and `attachments`, where the deployment has a bucket.
 */
export const FILE_LIMITS = {
  /** The size of a file. */
  bytes: 10_000_000,
  /** The files of a message. */
  perMessage: 4,
  /** What a user uploads in a day; the guests of one address have ten times as much together. */
  bytesPerDay: 500_000_000,
} as const;

/** The most that operators may set: a message with its attachments has to fit into a frame. */
export const MAX_ATTACHMENTS = 10;

/** Lengths of what is said of a file, in code points. */
export const FILE_NAME_CHARACTERS = 128;
export const ALT_CHARACTERS = 500;

/** How long an upload can be sent, ms. What is not sent is deleted an hour later. */
export const UPLOAD_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * The most rooms that a user follows, direct conversations that their inbox lists, users that they block, and browsers that
 * receive pushes.
 * Anyone can begin a direct conversation, so these have a limit of their own, at which one that was never answered makes place.
 */
export const INBOX_LIMITS = { rooms: 200, direct: 200, blocked: 200, subscriptions: 8 } as const;

/** While typing goes on, clients that end it by themselves are sent the sign again, at most this often, ms. */
export const TYPING_REPEAT_MS = LIMITS.typingMs / 2;

/** Bounds of names and ids that clients need not know, and which `connected` therefore does not list. */
export const ROOM_NAME_CHARACTERS = 64;
export const CLIENT_ID_CHARACTERS = 64;

/** What an event with a list takes besides its elements at most, as UTF-8; a room's name is most of it. */
export const ENVELOPE_BYTES = 512;

/** The number of messages in a page of history unless the client asks for another. */
export const HISTORY_DEFAULT = 50;
