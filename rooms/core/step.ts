/**
 * The room's logic: one input in, effects out. A step changes the state that it is given and nothing else; the time is an
 * argument. Every case validates first and mutates last, so a rejected input changes nothing.
 */
import type { UploadRequest } from "../protocol/calls.ts";
import { decode } from "../protocol/decode.ts";
import { rateLimitedError } from "../protocol/errors.ts";
import type { ClientEvent, ClientEventName, RoomError, User } from "../protocol/events.ts";
import { LIMITS, PROTOCOL } from "../protocol/limits.ts";
import type { FoundMessage } from "./changes.ts";
import { applyCaps } from "./connection-caps.ts";
import { blockError, openDirect, setBlock } from "./direct.ts";
import { editMessage } from "./edits.ts";
import { type ChangeRequest, type Effect, reject } from "./effects.ts";
import { forgetUser } from "./erasure.ts";
import { forbiddenError, notJoinedError, wrongRoomError } from "./errors.ts";
import { follow, followBySpeaking, readElsewhere, unfollow } from "./followers.ts";
import {
  announceRole,
  disconnect,
  displaceGuests,
  endMembership,
  expel,
  join,
  leave,
  rename,
  sendName,
} from "./membership.ts";
import { acceptMessage, claimantOf, type NewMessage } from "./messages.ts";
import {
  applySanction,
  closeRemoved,
  rejectRemoved,
  type SanctionRequest,
  sanctionError,
  speechError,
} from "./moderation.ts";
import { addConnection, isMember, type NewConnection, refreshDeadlines } from "./presence.ts";
import type { RateName } from "./rate-limits.ts";
import { react } from "./reactions.ts";
import { changeSettings, isClosedTo } from "./settings.ts";
import type { ConnectionId, ConnectionState, RoomState, UserId, UserState } from "./state.ts";
import { startTyping, stopTyping } from "./typing.ts";
import { beginUpload, completeUpload } from "./uploads.ts";
import { availableName, keptName, usernameError } from "./usernames.ts";

export type Input =
  | { type: "open"; connection: NewConnection }
  /** A frame of so many bytes. */
  | { type: "frame"; connection: ConnectionId; frame: string | ArrayBuffer; bytes: number }
  /** A message posted through REST; its result is the effect `posted`. */
  | ({ type: "post" } & NewMessage)
  /** The message of a request has been looked up, see the effect `lookup`. */
  | { type: "change"; connection: ConnectionId; request: ChangeRequest; found: FoundMessage | null }
  | { type: "closed"; connection: ConnectionId }
  /** A user follows the room, see `follow`; the result is the effect `followed`. */
  | { type: "follow"; user: User; expiresAt: number | null }
  | { type: "unfollow"; userId: UserId }
  /** A user has read everything up to `seq` without joining. */
  | { type: "read"; userId: UserId; seq: number }
  /** An operator erases a user. */
  | { type: "erase"; userId: UserId }
  /** A direct conversation is opened between users. */
  | { type: "openDirect"; userIds: readonly UserId[] }
  /** A user of a direct conversation blocks the other, or lifts that. */
  | { type: "block"; userId: UserId; isBlocked: boolean }
  /** A user is about to upload a file, which gets this id; the result is the effect `uploadBegun`. */
  | { type: "beginUpload"; request: Omit<UploadRequest, "rooms">; id: string }
  /** The bucket has the bytes of a user's upload. */
  | { type: "completeUpload"; userId: UserId; id: string }
  /** Nothing but the time: a deadline may have passed, see `state.wakeAt`. */
  | { type: "tick" };

/** Applies one input at `now` (ms since 1970), after the deadlines that have passed. Returns the effects, in order. */
export const step = (state: RoomState, input: Input, now: number): Effect[] => {
  const isDue = state.nextDeadline !== null && state.nextDeadline <= now;
  return isDue ? [...tick(state, now), ...apply(state, input, now)] : apply(state, input, now);
};

const apply = (state: RoomState, input: Input, now: number): Effect[] => {
  if (input.type === "tick") return [];
  if (input.type === "post") return post(state, input, now);
  if (input.type === "open") return open(state, input.connection, now);
  if (input.type === "erase") return forgetUser(state, input.userId, now);
  if (input.type === "follow") return follow(state, input.user, input.expiresAt, now);
  if (input.type === "unfollow") return unfollow(state, input.userId);
  if (input.type === "read") return readElsewhere(state, input.userId, input.seq, now);
  if (input.type === "openDirect") return openDirect(state, input.userIds, now);
  if (input.type === "block") return setBlock(state, input.userId, input.isBlocked);
  if (input.type === "beginUpload") return beginUpload(state, input.request, input.id, now);
  if (input.type === "completeUpload") return completeUpload(state, input.userId, input.id);
  const connection = state.connections.get(input.connection);
  const user = connection && state.users.get(connection.userId);
  if (!connection || !user) return [];
  switch (input.type) {
    case "closed":
      return disconnect(state, connection, user, now);
    case "change":
      return change(state, connection, input, now);
    case "frame":
      return receive(state, connection, user, input, now);
  }
};

/** Decodes a frame once it is paid for, so an error about its size cannot name its event. */
const receive = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  { frame, bytes }: Extract<Input, { type: "frame" }>,
  now: number,
): Effect[] => {
  const retryAfterMs = state.rateLimiter.consume(connection, "bytes", now, bytes);
  if (retryAfterMs > 0) return reject(state, connection, rateLimitedError(retryAfterMs, {}), now);
  const decoded = decode(frame);
  if (!decoded.ok) return reject(state, connection, decoded.error, now);
  return handle(state, connection, user, decoded.event, now);
};

/** The budget of each event. Messages are charged by `acceptMessage`, wherever they come from. */
const RATE_OF: Record<Exclude<ClientEventName, "sendMessage">, RateName> = {
  typing: "typing",
  joinRoom: "join",
  leaveRoom: "join",
  setUsername: "join",
  muteUser: "join",
  removeUser: "join",
  setSlowMode: "join",
  setClosed: "join",
  requestHistory: "history",
  requestChanges: "history",
  editMessage: "message",
  deleteMessage: "message",
  react: "message",
};

const MODERATOR_EVENTS: ReadonlySet<ClientEventName> = new Set(["muteUser", "removeUser", "setSlowMode", "setClosed"]);

const handle = (
  state: RoomState,
  connection: ConnectionState,
  user: UserState,
  { event, data }: ClientEvent,
  now: number,
): Effect[] => {
  const userId = user.profile.id;
  const context = { event, ...("clientId" in data ? { clientId: data.clientId } : {}) };
  const deny = (error: RoomError) => reject(state, connection, error, now);
  /** Returns the rejection if the budget does not have `cost`, else null. */
  const charge = (name: RateName, cost = 1) => {
    const retryAfterMs = state.rateLimiter.consume(connection, name, now, cost);
    return retryAfterMs > 0 ? deny(rateLimitedError(retryAfterMs, context)) : null;
  };
  const overRate = event === "sendMessage" ? null : charge(RATE_OF[event]);
  if (overRate) return overRate;
  if (!connection.joined && event !== "setUsername" && event !== "joinRoom") return deny(notJoinedError(context));
  if (MODERATOR_EVENTS.has(event) && connection.role !== "moderator") {
    return deny(forbiddenError("only moderators may do this", context));
  }
  switch (event) {
    case "setUsername": {
      const { username } = data;
      // Names would be a way to speak.
      const muted = username === user.profile.username ? null : sanctionError(state, userId, now, context);
      const error = muted ?? usernameError(state, connection, user, username, context);
      if (error) return deny(error);
      const displaced = isMember(user) ? displaceGuests(state, username, connection) : [];
      return [...displaced, ...rename(state, user, username)];
    }
    case "joinRoom": {
      if (data.room !== undefined && data.room !== state.room) {
        return deny(wrongRoomError(state.room, data.room, context));
      }
      const requested = data.username ?? user.profile.username;
      const username = keptName(state, connection, user, now) ?? availableName(state, requested, connection);
      const error = usernameError(state, connection, user, username, context);
      if (error) return deny(error);
      const { after, rev } = data;
      // The reply to a client that resumes is a page of history and one of changes.
      const overReply = charge("bytesOut", rev === undefined ? LIMITS.replyBytes : 2 * LIMITS.replyBytes);
      if (overReply) return overReply;
      return [
        ...displaceGuests(state, username, connection),
        ...rename(state, user, username),
        ...join(state, connection, user, after === undefined ? null : { after, rev }, now),
        ...(username === requested ? [] : [sendName(state, connection, user)]),
      ];
    }
    case "leaveRoom":
      if (data.room !== undefined && data.room !== state.room) {
        return deny(wrongRoomError(state.room, data.room, context));
      }
      return leave(state, connection, user, now);
    case "sendMessage": {
      const { role, address, expiresAt } = connection;
      const accepted = acceptMessage(state, { user: user.profile, role, address, expiresAt, ...data }, now);
      if ("error" in accepted) return deny(accepted.error);
      if ("duplicateOf" in accepted) {
        // The stored message is charged when it is sent, which may leave a debt: it may be longer than this frame.
        const overReply = charge("bytesOut", 0);
        return overReply ?? [{ type: "acknowledge", to: connection.id, seq: accepted.duplicateOf }];
      }
      return [
        ...stopTyping(state, user),
        { type: "message", message: accepted.message },
        ...followBySpeaking(state, accepted.message, expiresAt, now),
      ];
    }
    case "typing": {
      if (!data.isTyping) return stopTyping(state, user);
      const error = sanctionError(state, userId, now, context);
      if (error) return deny(error);
      const isSilent = isClosedTo(state, connection.role) || blockError(state, userId, context) !== null;
      return isSilent ? [] : startTyping(state, user, now);
    }
    case "requestHistory":
      return charge("bytesOut", LIMITS.replyBytes) ?? [{ type: "history", to: connection.id, event, query: data }];
    case "requestChanges": {
      const { rev } = data;
      return charge("bytesOut", LIMITS.replyBytes) ?? [{ type: "changes", to: connection.id, event, rev }];
    }
    case "react": {
      const error = sanctionError(state, userId, now, context);
      return error ? deny(error) : [{ type: "lookup", connection: connection.id, request: { event, data } }];
    }
    case "editMessage": {
      const error = speechError(state, userId, connection.role, now, context);
      return error ? deny(error) : [{ type: "lookup", connection: connection.id, request: { event, data } }];
    }
    case "deleteMessage":
      return [{ type: "lookup", connection: connection.id, request: { event, data } }];
    case "muteUser":
    case "removeUser":
      if (data.userId === userId) return deny(forbiddenError("you cannot do this to yourself", context));
      return moderate(state, connection, { event, data }, now);
    case "setSlowMode":
      return changeSettings(state, connection, { slowModeSeconds: data.seconds }, now);
    case "setClosed":
      return changeSettings(state, connection, data, now);
  }
};

/** Carries out a request whose message has been looked up. */
const change = (
  state: RoomState,
  connection: ConnectionState,
  { request, found }: Extract<Input, { type: "change" }>,
  now: number,
): Effect[] => {
  const outcome =
    request.event === "react"
      ? react(state, connection, request, found, now)
      : editMessage(state, connection, request, found, now);
  return "error" in outcome ? reject(state, connection, outcome.error, now) : outcome.effects;
};

const post = (state: RoomState, message: NewMessage, now: number): Effect[] => {
  const outcome = acceptMessage(state, message, now);
  const posted: Effect = { type: "posted", outcome };
  if (!("message" in outcome)) return [posted];
  const author = state.users.get(message.user.id);
  return [
    ...displaceGuests(state, outcome.message.username, claimantOf(message)),
    ...(author ? stopTyping(state, author) : []),
    { type: "message", message: outcome.message },
    ...followBySpeaking(state, outcome.message, message.expiresAt, now),
    posted,
  ];
};

const open = (state: RoomState, connection: NewConnection, now: number): Effect[] => {
  const { id, user: profile, role } = connection;
  const rejected = rejectRemoved(state, id, profile.id, now);
  if (rejected.length > 0) return rejected;
  const { isAdmitted, effects } = applyCaps(state, connection, now);
  if (!isAdmitted) return effects;
  const roleBefore = state.users.get(profile.id)?.role ?? role;
  const user = addConnection(state, connection);
  const limits = limitsOf(state);
  const data = { protocol: PROTOCOL, room: state.room, connectionId: id, user: user.profile, role, limits };
  return [
    ...effects,
    { type: "attach", connection: id },
    { type: "send", to: id, event: { event: "connected", data } },
    ...announceRole(state, user, roleBefore),
  ];
};

/** The limits that clients are told: those of files only where there are files. */
const limitsOf = ({ fileLimits }: RoomState): Record<string, number> =>
  fileLimits === null ? LIMITS : { ...LIMITS, fileBytes: fileLimits.bytes, attachments: fileLimits.perMessage };

const tick = (state: RoomState, now: number): Effect[] => {
  const effects: Effect[] = [];
  for (const id of [...state.deadlines]) {
    const user = state.users.get(id);
    if (!user) continue;
    if (user.typingUntil !== null && user.typingUntil <= now) effects.push(...stopTyping(state, user));
    if (user.leavesAt !== null && user.leavesAt <= now) effects.push(...endMembership(state, user, now));
  }
  refreshDeadlines(state);
  return effects;
};

/** Carries out a moderator's request: a muted user stops typing, a removed one leaves at once on all connections. */
const moderate = (state: RoomState, moderator: ConnectionState, request: SanctionRequest, now: number): Effect[] => {
  const effects = applySanction(state, moderator, request, now);
  const user = state.users.get(request.data.userId);
  if (!user || request.data.seconds === 0) return effects;
  if (request.event === "muteUser") return [...effects, ...stopTyping(state, user)];
  const until = now + request.data.seconds * 1000;
  return expel(state, user, now, (id) => closeRemoved(state, id, user.profile.id, until), effects);
};
