/**
 * The room's logic: one input in, effects out. It changes the state that it is given and nothing else; the time
 * comes as an argument. Each case validates first and changes the state last, so a refusal changes nothing.
 */
import {
  announce,
  announceTyping,
  type Effect,
  notJoined,
  rateLimited,
  refuse,
  typingEvent,
  usernameTaken,
  wrongRoom,
} from "./effects.ts";
import { type RateName, take } from "./limits.ts";
import { post } from "./post.ts";
import * as people from "./presence.ts";
import { type ClientEvent, type ClientEventName, LIMITS, PROTOCOL, type RoomError, type User } from "./protocol.ts";
import { budgetOf, type Connection, type ConnectionId, type Presence, type RoomState } from "./state.ts";

export type Input =
  | { type: "open"; connection: ConnectionId; user: User }
  | { type: "event"; connection: ConnectionId; event: ClientEvent }
  /** A frame that could not be understood. */
  | { type: "invalid"; connection: ConnectionId; error: RoomError }
  | { type: "closed"; connection: ConnectionId }
  /** A deadline has passed, see `nextDeadline`. */
  | { type: "tick" };

/** One input happens at `now` (ms since 1970). Returns what is to be done, in order. */
export const step = (state: RoomState, input: Input, now: number): Effect[] => {
  if (input.type === "tick") return tick(state, now);
  if (input.type === "open") return open(state, input.connection, input.user);
  const connection = state.connections.get(input.connection);
  const presence = connection && state.users.get(connection.userId);
  if (!connection || !presence) return [];
  switch (input.type) {
    case "closed":
      return closed(state, connection, presence, now);
    case "invalid":
      return refuse(state, connection, input.error, now);
    case "event":
      return handle(state, connection, presence, input.event, now);
  }
};

/** What each event counts against. Messages are counted by `post`, wherever they come from. */
const RATE_OF: Record<Exclude<ClientEventName, "sendMessage">, RateName> = {
  typing: "typing",
  joinRoom: "request",
  leaveRoom: "request",
  setUsername: "request",
  requestHistory: "request",
};

const handle = (
  state: RoomState,
  connection: Connection,
  presence: Presence,
  { event, data }: ClientEvent,
  now: number,
): Effect[] => {
  const deny = (error: RoomError) => refuse(state, connection, error, now);
  if (event !== "sendMessage") {
    const retryAfterMs = take(budgetOf(state, presence.user.id, now), RATE_OF[event], now);
    if (retryAfterMs > 0) return deny(rateLimited(retryAfterMs, { event }));
  }
  switch (event) {
    case "setUsername":
      if (people.isNameTaken(state, data.username, presence.user.id)) return deny(usernameTaken({ event }));
      return rename(state, presence, data.username);
    case "joinRoom": {
      if (data.room !== undefined && data.room !== state.room) return deny(wrongRoom(state, data.room, { event }));
      const username = data.username ?? presence.user.username;
      if (people.isNameTaken(state, username, presence.user.id)) return deny(usernameTaken({ event }));
      return [...rename(state, presence, username), ...join(state, connection, presence, data.after)];
    }
    case "leaveRoom":
      if (data.room !== undefined && data.room !== state.room) return deny(wrongRoom(state, data.room, { event }));
      if (!connection.joined) return deny(notJoined({ event }));
      return leave(state, connection, presence);
    case "sendMessage": {
      const { content, clientId } = data;
      if (!connection.joined) return deny(notJoined({ event, ...(clientId === undefined ? {} : { clientId }) }));
      const posted = post(state, { user: presence.user, content, clientId }, now);
      if ("error" in posted) return deny(posted.error);
      if ("repeats" in posted) return [{ type: "repeat", to: connection.id, seq: posted.repeats }];
      return [...stopTyping(state, presence), { type: "message", message: posted.message }];
    }
    case "typing":
      if (!connection.joined) return deny(notJoined({ event }));
      return data.isTyping ? startTyping(state, presence, now) : stopTyping(state, presence);
    case "requestHistory":
      if (!connection.joined) return deny(notJoined({ event }));
      return [{ type: "history", to: connection.id, event, query: data }];
  }
};

const open = (state: RoomState, id: ConnectionId, user: User): Effect[] => {
  const presence = people.addConnection(state, id, user);
  const data = { protocol: PROTOCOL, room: state.room, connectionId: id, user: presence.user, limits: LIMITS };
  return [
    { type: "remember", connection: id },
    { type: "send", to: id, event: { event: "connected", data } },
  ];
};

const closed = (state: RoomState, connection: Connection, presence: Presence, now: number): Effect[] => {
  const wasLast = people.removeConnection(state, connection, presence, now);
  return wasLast ? stopTyping(state, presence) : [];
};

const tick = (state: RoomState, now: number): Effect[] => {
  const effects: Effect[] = [];
  for (const id of [...state.due]) {
    const presence = state.users.get(id);
    if (!presence) continue;
    if (presence.typingUntil !== null && presence.typingUntil <= now) effects.push(...stopTyping(state, presence));
    if (presence.leavesAt !== null && presence.leavesAt <= now) effects.push(...remove(state, presence));
  }
  return effects;
};

/** The answers come even to who has joined already: joining again is how a client asks for what it has missed. */
const join = (state: RoomState, connection: Connection, presence: Presence, after: number | undefined): Effect[] => {
  const to = connection.id;
  const effects: Effect[] = connection.joined ? [] : [{ type: "remember", connection: to }];
  if (people.join(state, connection, presence)) effects.push(announce(state, "userJoined", presence));
  const query = after === undefined ? {} : { after, limit: LIMITS.historyMessages };
  return [
    ...effects,
    { type: "send", to, event: { event: "roomUsers", data: people.roster(state) } },
    { type: "history", to, event: "joinRoom", query },
    ...typists(state, to, presence),
  ];
};

/** Those who are typing already, for someone who joins. */
const typists = (state: RoomState, to: ConnectionId, { user }: Presence): Effect[] =>
  [...state.due].flatMap((id) => {
    const other = state.users.get(id);
    if (!other || other.typingUntil === null || id === user.id) return [];
    return [{ type: "send", to, event: typingEvent(state, other, true) }];
  });

const leave = (state: RoomState, connection: Connection, presence: Presence): Effect[] => {
  const effects: Effect[] = [{ type: "remember", connection: connection.id }];
  if (!people.part(connection, presence)) return effects;
  return [...effects, ...stopTyping(state, presence), ...remove(state, presence)];
};

const remove = (state: RoomState, presence: Presence): Effect[] => {
  people.removeMember(state, presence);
  return [announce(state, "userLeft", presence)];
};

const rename = (state: RoomState, presence: Presence, username: string): Effect[] => {
  if (username === presence.user.username) return [];
  people.rename(state, presence, username);
  const effects: Effect[] = [...presence.connections].map((connection) => ({ type: "remember", connection }));
  // The user's own other connections have to learn of it, too.
  if (people.isMember(presence)) effects.push(announce(state, "userJoined", presence, { toAll: true }));
  return effects;
};

const startTyping = (state: RoomState, presence: Presence, now: number): Effect[] => {
  const isNew = presence.typingUntil === null;
  presence.typingUntil = now + LIMITS.typingMs;
  people.updateDue(state, presence);
  return isNew ? [announceTyping(state, presence, true)] : [];
};

const stopTyping = (state: RoomState, presence: Presence): Effect[] => {
  if (presence.typingUntil === null) return [];
  presence.typingUntil = null;
  people.updateDue(state, presence);
  return [announceTyping(state, presence, false)];
};
