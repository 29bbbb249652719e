/**
 * The documentation of every name of the wire: events, error codes, close codes and subprotocols, each in one line. With
 * the schemas it makes the AsyncAPI document. A name without a line does not compile.
 */
import type { CloseCode } from "./close-codes.ts";
import type { ClientEventName, ErrorCode, ServerEvent } from "./events.ts";
import type { InboxClientEventName, InboxServerEventName } from "./inbox.ts";
import { HEARTBEAT_TIMEOUT_MS, LIMITS } from "./limits.ts";
import type { BATCH_3_SUBPROTOCOL, BATCH_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "./subprotocols.ts";

type ServerEventName = ServerEvent["event"];

interface ClientEventDocumentation {
  /** What the event does. */
  readonly summary: string;
  /** The events that the sender receives if it succeeds. Any event may be answered with `error` instead. */
  readonly replies: readonly ServerEventName[];
}

interface InboxClientEventDocumentation {
  readonly summary: string;
  readonly replies: readonly InboxServerEventName[];
}

export const CLIENT_EVENTS: Readonly<Record<ClientEventName, ClientEventDocumentation>> = {
  setUsername: { summary: "Renames the user. A member's new name is announced.", replies: ["userJoined"] },
  joinRoom: {
    summary:
      "Makes the user a member. With `after` and `rev`, resumes from there: brings the messages and changes that the client has missed.",
    replies: [
      "roomUsers",
      "roomSettings",
      "messageHistory",
      "messagesChanged",
      "messageEdited",
      "messageDeleted",
      "reset",
    ],
  },
  leaveRoom: { summary: "Ends the membership. The connection stays open and may join again.", replies: [] },
  sendMessage: {
    summary:
      "Sends a message, with `replyTo` as a reply, and with `attachments`, files that `POST /api/files` has received. With a " +
      "`clientId`, retries are idempotent.",
    replies: ["message"],
  },
  typing: { summary: `Starts or stops typing, which also ends after ${LIMITS.typingMs / 1_000} s.`, replies: [] },
  requestHistory: {
    summary: "Requests the messages directly below `before`, directly above `after` or around a seq, or the latest.",
    replies: ["messageHistory"],
  },
  requestChanges: {
    summary: "Requests the next page of what changed after `rev`.",
    replies: ["messagesChanged", "reset"],
  },
  react: { summary: "Adds a reaction to a message (`on`) or takes it back.", replies: ["reactionsChanged"] },
  editMessage: { summary: "Replaces the content of the user's own message.", replies: ["messageEdited"] },
  deleteMessage: {
    summary: "Deletes the user's own message. A moderator may delete anyone's.",
    replies: ["messageDeleted"],
  },
  muteUser: { summary: "Mutes a user, present or not; 0 seconds lifts it. For moderators.", replies: ["userMuted"] },
  removeUser: {
    summary: "Removes a user, present or not; 0 seconds lifts it. For moderators.",
    replies: ["userRemoved"],
  },
  setSlowMode: {
    summary: "Sets the least time between two messages of a user; 0 turns it off. For moderators.",
    replies: ["roomSettings"],
  },
  setClosed: {
    summary: "Closes or opens the room. In a closed room only moderators speak. For moderators.",
    replies: ["roomSettings"],
  },
};

/** When each event is sent. */
export const SERVER_EVENTS: Readonly<Record<ServerEventName, string>> = {
  connected: "Sent first on every connection.",
  message:
    "Sent to all members once a message is stored. The sender's copy, with its `clientId`, is the acknowledgement.",
  messageHistory:
    "Sent in reply to `joinRoom` and `requestHistory`, ascending by `seq`. `hasMore`: more in that direction.",
  messagesChanged:
    "Sent in reply to `joinRoom` with `rev` and to `requestChanges`: messages that changed since, in their current state.",
  userJoined: "Sent to the other members when a user joins, and to all members when a name or role changes.",
  userLeft: "Sent when a member leaves, or has lost their last connection for 5 s.",
  roomUsers: "Sent in reply to `joinRoom`, and to all members in place of many `userJoined` and `userLeft`.",
  userTyping:
    "Sent to the other members when one starts or stops typing, and to those who join meanwhile; with `samovar.batch.3`, " +
    "repeated while typing goes on.",
  messageEdited:
    "Sent to all members when a message was edited, and in reply to `joinRoom` without `rev` if it was edited meanwhile.",
  messageDeleted:
    "Sent to all members when a message was deleted, and in reply to `joinRoom` without `rev` if that was meanwhile.",
  reactionsChanged:
    "Sent to members with `samovar.batch.3` when someone has reacted to a message: all of its reactions.",
  userMuted:
    "Sent to all members when a user is muted or, with `until: null`, no longer; and to a muted user who joins.",
  userRemoved: "Sent to all members when a user is removed or, with `until: null`, readmitted.",
  roomSettings: "Sent in reply to `joinRoom`, and to all members when a moderator changes the settings.",
  reset: "Sent when what the client has loaded may be out of date: it drops that and loads the room anew.",
  error: "Sent in reply to a frame that is malformed or not allowed, which changes nothing.",
};

/** What the events of an inbox's client do. */
export const INBOX_CLIENT_EVENTS: Readonly<Record<InboxClientEventName, InboxClientEventDocumentation>> = {
  markRead: { summary: "Moves the read position of a followed room, never back.", replies: [] },
  markAllRead: { summary: "Moves the read positions of all rooms to their last messages.", replies: ["roomRead"] },
  requestCounts: { summary: "Requests the whole inbox. Postgres counts at most every 30 s.", replies: ["inbox"] },
};

/** When each event of an inbox is sent. */
export const INBOX_SERVER_EVENTS: Readonly<Record<InboxServerEventName, string>> = {
  inbox: "Sent first on every connection, and again when Postgres has counted or in reply to `requestCounts`.",
  roomUnread:
    "Sent when a room tells of unread messages: at the first, the 10th and the 100th, and with mentions. Not for muted rooms.",
  mentioned: "Sent when a message mentions the user, or a direct one arrives; at most every 5 s for each room.",
  roomRead: "Sent to the user's other connections when a read position moves, and in reply to `markAllRead`.",
  followed: "Sent when the user follows a room, and when a followed room is muted or not any more.",
  unfollowed: "Sent when the user does not follow a room any more.",
  blocked: "Sent when the user has blocked someone or lifted that: all whom they block.",
  deviceLinked: "Another device of the user was linked by a code.",
  error: "Sent in reply to a frame that is malformed or over a budget, which changes nothing.",
};

/** What each error code means. */
export const ERROR_CODES: Readonly<Record<ErrorCode, string>> = {
  invalid_frame: "the frame is not text, or not an object that names its event",
  invalid_json: "the frame is not JSON",
  unknown_event: "there is no such event",
  invalid_data: "the data does not match the event's schema; on connecting, the room's name is not valid",
  wrong_room: "`room` is not the connection's own; the message names the URL to use",
  username_taken: "another member has this name, or one that looks like it",
  not_joined: "the event needs `joinRoom` first",
  not_found: "the message is missing or deleted",
  unknown_file:
    "not a complete upload of the user in this room, or sent already, or uploaded a day ago; upload it again",
  muted: "the user is muted for `retryAfterMs`",
  rate_limited: "over a budget, or too early in slow mode; retry after `retryAfterMs`",
  history_unavailable: "the history cannot be read now; retry after `retryAfterMs`",
  unauthorized: "the session token is not valid, or guests are not admitted",
  forbidden: "the user may not do this, or may not enter the room",
  internal_error: "an error of the server; the message names its log entry",
};

/** Why the server closes a connection. */
export const CLOSE_CODES: Readonly<Record<CloseCode, string>> = {
  1011: "internal error; reconnect",
  1013: "too many connections from one address; retry later",
  4000: `no heartbeat for ${HEARTBEAT_TIMEOUT_MS / 1_000} s; reconnect`,
  4001: "not joined for 30 s; reconnect",
  4013: "the room is full; retry later",
  4400: "invalid room name in the URL",
  4401: "token rejected, or guests not admitted",
  4403: "this user may not enter this room",
  4408: "token expired; reconnect with a new one",
  4409: "too many connections of one user",
  4410: "removed by a moderator for a time",
  4413: `a frame over ${LIMITS.frameBytes} bytes`,
  4429: "too many errors",
};

/** What offering each subprotocol means. */
export const SUBPROTOCOLS: Readonly<
  Record<typeof BATCH_SUBPROTOCOL | typeof BATCH_3_SUBPROTOCOL | `${typeof TOKEN_SUBPROTOCOL_PREFIX}<jwt>`, string>
> = {
  "samovar.batch": "the client accepts an array of events in one frame",
  "samovar.batch.3": "it also ends others' typing by itself, after `expiresInMs`, and receives `reactionsChanged`",
  "samovar.token.<jwt>": "the session token, which browsers cannot send in `Authorization`",
};
