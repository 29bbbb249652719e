/**
 * The room's logic: one input in, effects out. It changes the state that it is given and nothing else; the time
 * comes as an argument. Each case validates first and changes the state last, so a refusal changes nothing.
 */

import { CLOSE } from "../protocol/close-codes.ts";
import type { ClientEvent, ClientEventName, Message, Role, RoomError, User } from "../protocol/events.ts";
import { LIMITS, PROTOCOL } from "../protocol/limits.ts";
import { amend } from "./edits.ts";
import {
  type About,
  type Change,
  type Effect,
  forbidden,
  notJoined,
  rateLimited,
  refuse,
  usernameTaken,
  wrongRoom,
} from "./effects.ts";
import { endMembership, join, leave, lose, rename } from "./membership.ts";
import { post } from "./messages.ts";
import { type SanctionEvent, sanction, sendAway, silenced, turnAway } from "./moderation.ts";
import * as people from "./presence.ts";
import type { RateName } from "./rate-limits.ts";
import { type Connection, type ConnectionId, type Presence, type RoomState, spend } from "./state.ts";
import { startTyping, stopTyping } from "./typing.ts";

export type Input =
  | { type: "open"; connection: ConnectionId; user: User; role: Role }
  /** A frame of so many bytes. */
  | { type: "event"; connection: ConnectionId; event: ClientEvent; bytes: number }
  /** A frame that could not be understood. */
  | { type: "invalid"; connection: ConnectionId; error: RoomError; bytes: number }
  /** The message of a change was looked up, see the effect `find`. */
  | { type: "found"; connection: ConnectionId; change: Change; message: Message | null }
  | { type: "closed"; connection: ConnectionId }
  /** A deadline has passed, see `state.nextDue`. */
  | { type: "tick" };

/** One input happens at `now` (ms since 1970). Returns what is to be done, in order. */
export const step = (state: RoomState, input: Input, now: number): Effect[] => {
  if (input.type === "tick") return tick(state, now);
  if (input.type === "open") return open(state, input.connection, input.user, input.role, now);
  const connection = state.connections.get(input.connection);
  const presence = connection && state.users.get(connection.userId);
  if (!connection || !presence) return [];
  switch (input.type) {
    case "closed":
      return lose(state, connection, presence, now);
    case "found":
      return amend(state, connection, input.change, input.message, now);
    case "invalid":
      spend(state, connection.userId, "bytes", now, input.bytes);
      return refuse(state, connection, input.error, now);
    case "event":
      return handle(state, connection, presence, input, now);
  }
};

/** What each event counts against. New messages are counted by `post`, wherever they come from. */
const RATE_OF: Record<Exclude<ClientEventName, "sendMessage">, RateName> = {
  typing: "typing",
  joinRoom: "join",
  leaveRoom: "join",
  setUsername: "join",
  muteUser: "join",
  removeUser: "join",
  requestHistory: "history",
  editMessage: "message",
  deleteMessage: "message",
};

const handle = (
  state: RoomState,
  connection: Connection,
  presence: Presence,
  { event: { event, data }, bytes }: Extract<Input, { type: "event" }>,
  now: number,
): Effect[] => {
  const userId = presence.user.id;
  const about = { event, ...("clientId" in data ? { clientId: data.clientId } : {}) };
  const deny = (error: RoomError) => refuse(state, connection, error, now);
  const retryAfterMs =
    spend(state, userId, "bytes", now, bytes) ||
    (event === "sendMessage" ? 0 : spend(state, userId, RATE_OF[event], now));
  if (retryAfterMs > 0) return deny(rateLimited(retryAfterMs, about));
  if (!connection.joined && event !== "setUsername" && event !== "joinRoom") return deny(notJoined(about));
  switch (event) {
    case "setUsername": {
      const refusal = misnamed(state, presence, data.username, now, about);
      return refusal ? deny(refusal) : rename(state, presence, data.username);
    }
    case "joinRoom": {
      if (data.room !== undefined && data.room !== state.room) return deny(wrongRoom(state, data.room, about));
      const username = data.username ?? presence.user.username;
      const refusal = misnamed(state, presence, username, now, about);
      if (refusal) return deny(refusal);
      return [...rename(state, presence, username), ...join(state, connection, presence, data.after, now)];
    }
    case "leaveRoom":
      if (data.room !== undefined && data.room !== state.room) return deny(wrongRoom(state, data.room, about));
      return leave(state, connection, presence);
    case "sendMessage": {
      const posted = post(state, { user: presence.user, content: data.content, clientId: data.clientId }, now);
      if ("error" in posted) return deny(posted.error);
      if ("repeats" in posted) return [{ type: "repeat", to: connection.id, seq: posted.repeats }];
      return [...stopTyping(state, presence), { type: "message", message: posted.message }];
    }
    case "typing": {
      if (!data.isTyping) return stopTyping(state, presence);
      const refusal = silenced(state, userId, now, about);
      return refusal ? deny(refusal) : startTyping(state, presence, now);
    }
    case "requestHistory":
      return [{ type: "history", to: connection.id, event, query: data }];
    case "editMessage": {
      const refusal = silenced(state, userId, now, about);
      return refusal ? deny(refusal) : [{ type: "find", connection: connection.id, change: { event, data } }];
    }
    case "deleteMessage":
      return [{ type: "find", connection: connection.id, change: { event, data } }];
    case "muteUser":
    case "removeUser":
      if (connection.role !== "moderator") return deny(forbidden("only a moderator may do this", about));
      if (data.userId === userId) return deny(forbidden("nobody can do this to themselves", about));
      return discipline(state, { event, data }, now);
  }
};

/** Why the user may not be called so, or null. A member who is muted is not renamed: names would be their speech. */
const misnamed = (
  state: RoomState,
  presence: Presence,
  username: string,
  now: number,
  about: About,
): RoomError | null => {
  const { user } = presence;
  if (people.isNameTaken(state, username, user.id)) return usernameTaken(about);
  const isRename = username !== user.username && people.isMember(presence);
  return isRename ? silenced(state, user.id, now, about) : null;
};

const open = (state: RoomState, id: ConnectionId, user: User, role: Role, now: number): Effect[] => {
  const away = turnAway(state, id, user.id, now);
  if (away.length > 0) return away;
  const { connectionsPerUser, connectionsPerRoom } = state.limits;
  const close = (code: number, reason: string): Effect[] => [{ type: "close", connection: id, code, reason }];
  if (state.connections.size >= connectionsPerRoom) return close(CLOSE.roomFull, "the room is full");
  if ((state.users.get(user.id)?.connections.size ?? 0) >= connectionsPerUser) {
    return close(CLOSE.tooManyConnections, "too many connections of one user");
  }
  const presence = people.addConnection(state, id, user, role);
  const data = { protocol: PROTOCOL, room: state.room, connectionId: id, user: presence.user, role, limits: LIMITS };
  return [
    { type: "remember", connection: id },
    { type: "send", to: id, event: { event: "connected", data } },
  ];
};

const tick = (state: RoomState, now: number): Effect[] => {
  const effects: Effect[] = [];
  for (const id of [...state.due]) {
    const presence = state.users.get(id);
    if (!presence) continue;
    if (presence.typingUntil !== null && presence.typingUntil <= now) effects.push(...stopTyping(state, presence));
    if (presence.leavesAt !== null && presence.leavesAt <= now) effects.push(...endMembership(state, presence));
  }
  people.refreshNextDue(state);
  return effects;
};

/** Who is muted stops typing; who is removed is gone at once, with all connections. */
const discipline = (state: RoomState, order: SanctionEvent, now: number): Effect[] => {
  const effects = sanction(state, order, now);
  const presence = state.users.get(order.data.userId);
  if (!presence || order.data.seconds === 0) return effects;
  if (order.event === "muteUser") return [...effects, ...stopTyping(state, presence)];
  const until = now + order.data.seconds * 1000;
  const wasMember = people.isMember(presence);
  const connections = [...presence.connections];
  for (const id of connections) {
    const connection = state.connections.get(id);
    if (connection) people.part(connection, presence);
  }
  return [
    ...connections.flatMap((id) => sendAway(state, id, presence.user.id, until)),
    ...effects,
    ...(wasMember ? endMembership(state, presence) : []),
  ];
};
