/** What a step asks to be done, and how its announcements and refusals are worded. */

import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, Message, RoomError, ServerEvent } from "../protocol/events.ts";
import * as people from "./presence.ts";
import {
  type Connection,
  type ConnectionId,
  type Presence,
  type RoomState,
  type Sanction,
  spend,
  type UserId,
} from "./state.ts";

/** Which messages a history answer holds: the latest, those before a seq, or those after one. */
export interface HistoryQuery {
  before?: number | undefined;
  after?: number | undefined;
  limit?: number | undefined;
}

/** What is asked of a message that was said before. */
export type Change = Extract<ClientEvent, { event: "editMessage" | "deleteMessage" }>;

export type Effect =
  | { type: "send"; to: ConnectionId; event: ServerEvent }
  /** To every joined connection but those of one user. */
  | { type: "broadcast"; event: ServerEvent; except?: UserId }
  /** Stored, then to every joined connection, the sender's too. */
  | { type: "message"; message: Message }
  /** The message is stored already: to be read and sent to one connection. */
  | { type: "repeat"; to: ConnectionId; seq: number }
  | { type: "history"; to: ConnectionId; event: "joinRoom" | "requestHistory"; query: HistoryQuery }
  /** What was changed since `after` of what was said up to then. */
  | { type: "changes"; to: ConnectionId; after: number }
  /** To be looked up, and brought back as the input `found`. */
  | { type: "find"; connection: ConnectionId; change: Change }
  /** The message is another one now; stored before it is announced. */
  | { type: "amend"; message: Message }
  /** To be kept over the room's sleep. */
  | { type: "sanction"; userId: UserId; sanction: Sanction }
  /** What the socket must remember has changed. */
  | { type: "remember"; connection: ConnectionId }
  | { type: "close"; connection: ConnectionId; code: number; reason: string };

/** Someone came, went or has another name; `toAll` tells their own connections, too. */
export const announce = (
  state: RoomState,
  event: "userJoined" | "userLeft",
  { user }: Presence,
  { toAll = false } = {},
): Effect => ({
  type: "broadcast",
  event: { event, data: { room: state.room, user, total: people.memberCount(state) } },
  ...(toAll ? {} : { except: user.id }),
});

export const typingEvent = (state: RoomState, { user }: Presence, isTyping: boolean): ServerEvent => ({
  event: "userTyping",
  data: { room: state.room, userId: user.id, username: user.username, isTyping },
});

/** Answers with an error; whoever produces errors without end is disconnected. */
export const refuse = (state: RoomState, connection: Connection, error: RoomError, now: number): Effect[] => {
  if (spend(state, connection.userId, "error", now) > 0) {
    return [{ type: "close", connection: connection.id, code: CLOSE.tooManyErrors, reason: "too many errors" }];
  }
  return [{ type: "send", to: connection.id, event: { event: "error", data: error } }];
};

/** What an error is about. */
export type About = Pick<RoomError, "event" | "clientId">;

export const rateLimited = (retryAfterMs: number, about: About): RoomError => ({
  code: "rate_limited",
  message: `too fast: try again in ${retryAfterMs} ms`,
  retryAfterMs,
  ...about,
});

export const usernameTaken = (about: About): RoomError => ({
  code: "username_taken",
  message: "someone in the room has this name",
  ...about,
});

export const notJoined = (about: About): RoomError => ({
  code: "not_joined",
  message: "join the room first",
  ...about,
});

export const notFound = (about: About): RoomError => ({
  code: "not_found",
  message: "there is no such message",
  ...about,
});

export const forbidden = (message: string, about: About): RoomError => ({ code: "forbidden", message, ...about });

export const wrongRoom = (state: RoomState, room: string, about: About): RoomError => ({
  code: "wrong_room",
  message: `this socket belongs to ${state.room}; connect to /rooms/${encodeURIComponent(room)}/ws`,
  ...about,
});
