/**
 * The wire contract: every event in both directions, its schema and the types inferred from it. SPEC.md describes it in
 * prose. A change here, or in the limits and close codes, changes the wire: raise PROTOCOL with it (events.test.ts
 * compares a hash of them).
 */
import * as z from "zod/mini";
import { isReservedName } from "./confusables.ts";
import { isUserId, USER_ID_RULE } from "./ids.ts";
import { CLIENT_ID_CHARACTERS, LIMITS } from "./limits.ts";
import { countCharacters, normalizeRoomName, normalizeUsername, ROOM_NAME_RULE } from "./names.ts";
import { isStorable } from "./utf8.ts";

/** Returns true if `text` has at most `max` code points. One code point is one or two units, so most need no counting. */
const isAtMost = (text: string, max: number): boolean =>
  text.length <= max || (text.length <= 2 * max && countCharacters(text) <= max);

/** Rejects blank and overlong text, and what Postgres cannot store. */
const isContent = (text: string): boolean =>
  text.trim() !== "" && isAtMost(text, LIMITS.contentCharacters) && isStorable(text);

// An invalid name becomes "", which the check rejects.
const name = (normalize: (raw: string) => string | null, error: string) =>
  z.string().check(
    z.overwrite((raw) => normalize(raw) ?? ""),
    z.refine((text) => text !== "", { error }),
  );

/** The canonical form of a username, or null if `raw` is not a valid one or looks like the reserved `system`. */
export const parseUsername = (raw: string): string | null => {
  const normalized = normalizeUsername(raw);
  return normalized === null || isReservedName(normalized) ? null : normalized;
};

export const roomName = name(normalizeRoomName, ROOM_NAME_RULE);
export const username = name(
  parseUsername,
  `a username has 1 to ${LIMITS.usernameCharacters} visible characters and is not 'system'`,
);
export const content = z.string().check(
  z.refine(isContent, {
    error: `content has 1 to ${LIMITS.contentCharacters} characters, is not blank, and has no NUL or lone surrogates`,
  }),
);
export const clientId = z.string().check(
  z.regex(new RegExp(`^[\\x21-\\x7e]{1,${CLIENT_ID_CHARACTERS}}$`), {
    error: `a clientId has 1 to ${CLIENT_ID_CHARACTERS} visible ASCII characters`,
  }),
);
export const userId = z.string().check(z.refine(isUserId, { error: USER_ID_RULE }));
const seq = z.int().check(z.nonnegative());
const limit = z.int().check(z.gte(1), z.lte(LIMITS.historyMessages));
/** How long a user is muted or removed; 0 lifts it. */
const sanction = z.object({ userId, seconds: z.int().check(z.nonnegative(), z.lte(LIMITS.sanctionSeconds)) });

const event = <Name extends string, Data extends z.core.$ZodType>(name: Name, data: Data) =>
  z.object({ event: z.literal(name), data });

/** The data of client events, by event name. */
const CLIENT_DATA = {
  setUsername: z.object({ username }),
  joinRoom: z.object({ room: z.optional(roomName), username: z.optional(username), after: z.optional(seq) }),
  leaveRoom: z.object({ room: z.optional(roomName) }),
  sendMessage: z.object({ content, clientId: z.optional(clientId) }),
  typing: z.object({ isTyping: z.boolean() }),
  requestHistory: z.object({ before: z.optional(seq), after: z.optional(seq), limit: z.optional(limit) }).check(
    z.refine((query) => query.before === undefined || query.after === undefined, {
      error: "before or after, not both",
    }),
  ),
  editMessage: z.object({ seq, content }),
  deleteMessage: z.object({ seq }),
  muteUser: sanction,
  removeUser: sanction,
  setSlowMode: z.object({ seconds: z.int().check(z.nonnegative(), z.lte(LIMITS.slowModeSeconds)) }),
  setClosed: z.object({ closed: z.boolean() }),
} as const;

export const clientEvent = z.discriminatedUnion("event", [
  event("setUsername", CLIENT_DATA.setUsername),
  event("joinRoom", CLIENT_DATA.joinRoom),
  event("leaveRoom", CLIENT_DATA.leaveRoom),
  event("sendMessage", CLIENT_DATA.sendMessage),
  event("typing", CLIENT_DATA.typing),
  event("requestHistory", CLIENT_DATA.requestHistory),
  event("editMessage", CLIENT_DATA.editMessage),
  event("deleteMessage", CLIENT_DATA.deleteMessage),
  event("muteUser", CLIENT_DATA.muteUser),
  event("removeUser", CLIENT_DATA.removeUser),
  event("setSlowMode", CLIENT_DATA.setSlowMode),
  event("setClosed", CLIENT_DATA.setClosed),
]);
export type ClientEvent = z.infer<typeof clientEvent>;
export type ClientEventName = ClientEvent["event"];

export const user = z.object({ id: z.string(), username: z.string() });
export type User = z.infer<typeof user>;

/** A moderator may delete others' messages, mute and remove users, and change the room's settings. */
export const role = z.enum(["member", "moderator"]);
export type Role = z.infer<typeof role>;

/** A user in the roster. `role` is omitted for plain members. */
export const member = z.object({ ...user.shape, role: z.optional(role) });
export type Member = z.infer<typeof member>;

export const message = z.object({
  room: z.string(),
  seq,
  userId: z.nullable(z.string()),
  username: z.string(),
  content: z.string(),
  timestamp: z.iso.datetime(),
  editedAt: z.optional(z.iso.datetime()),
  /** Set once it is deleted: it keeps its place, and its content is "". */
  deletedAt: z.optional(z.iso.datetime()),
  /** Only its author receives it. */
  clientId: z.optional(z.string()),
});
/** A message as it is stored and sent. Times are ISO 8601 in UTC. */
export type Message = z.infer<typeof message>;

/** Why something was rejected. A closed set, so clients can switch on it. */
export const errorCode = z.enum([
  "invalid_frame",
  "invalid_json",
  "unknown_event",
  "invalid_data",
  "wrong_room",
  "username_taken",
  "not_joined",
  "not_found",
  "muted",
  "rate_limited",
  "history_unavailable",
  "unauthorized",
  "forbidden",
  "internal_error",
]);
export type ErrorCode = z.infer<typeof errorCode>;

export const roomError = z.object({
  code: errorCode,
  message: z.string(),
  event: z.optional(z.string()),
  clientId: z.optional(z.string()),
  retryAfterMs: z.optional(z.int()),
});
export type RoomError = z.infer<typeof roomError>;

const presence = z.object({ room: z.string(), user: member, total: z.int() });
/** `until` is null if the sanction was lifted. */
const sanctioned = z.object({ room: z.string(), userId: z.string(), until: z.nullable(z.iso.datetime()) });

export const serverEvent = z.discriminatedUnion("event", [
  event(
    "connected",
    z.object({
      protocol: z.int(),
      room: z.string(),
      connectionId: z.string(),
      user,
      role,
      limits: z.record(z.string(), z.int()),
    }),
  ),
  event("message", message),
  event(
    "messageHistory",
    z.object({
      room: z.string(),
      messages: z.array(message),
      hasMore: z.boolean(),
      before: z.optional(seq),
      after: z.optional(seq),
    }),
  ),
  event("userJoined", presence),
  event("userLeft", presence),
  event("roomUsers", z.object({ room: z.string(), users: z.array(member), total: z.int() })),
  event(
    "userTyping",
    z.object({
      room: z.string(),
      userId: z.string(),
      username: z.string(),
      isTyping: z.boolean(),
      /** When the typing ends unless it is sent again. */
      expiresInMs: z.optional(z.int()),
    }),
  ),
  event("messageEdited", z.object({ room: z.string(), seq, content: z.string(), editedAt: z.iso.datetime() })),
  event("messageDeleted", z.object({ room: z.string(), seq, deletedAt: z.iso.datetime() })),
  event("userMuted", sanctioned),
  event("userRemoved", sanctioned),
  /** `slowModeSeconds` is the least time between two messages of a user; in a closed room only moderators speak. */
  event("roomSettings", z.object({ room: z.string(), slowModeSeconds: z.int(), closed: z.boolean() })),
  /** What the client has loaded may be out of date: it drops that and loads the room anew. */
  event("reset", z.object({ room: z.string() })),
  event("error", roomError),
]);
export type ServerEvent = z.infer<typeof serverEvent>;
/** The data of one server event. */
export type ServerData<Name extends ServerEvent["event"]> = Extract<ServerEvent, { event: Name }>["data"];

export type Decoded = { ok: true; event: ClientEvent } | { ok: false; error: RoomError };

const reject = (code: ErrorCode, message: string, context: Partial<RoomError> = {}): Decoded => ({
  ok: false,
  error: { code, message, ...context },
});

/** Decodes one client frame. Never throws: an invalid frame gives a typed error. */
export const decode = (frame: string | ArrayBuffer): Decoded => {
  if (typeof frame !== "string") return reject("invalid_frame", "frames must be text");
  let raw: unknown;
  try {
    raw = JSON.parse(frame);
  } catch {
    return reject("invalid_json", 'a frame is one JSON object: {"event": …, "data": {…}}');
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return reject("invalid_frame", 'a frame is one JSON object: {"event": …, "data": {…}}');
  }
  const { event: eventName, data = {} } = raw as { event?: unknown; data?: unknown };
  if (typeof eventName !== "string") return reject("invalid_frame", "a frame names its event");
  if (!Object.hasOwn(CLIENT_DATA, eventName)) {
    return reject("unknown_event", `events are ${Object.keys(CLIENT_DATA).join(", ")}`);
  }
  const parsed = clientEvent.safeParse({ event: eventName, data });
  if (parsed.success) return { ok: true, event: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.slice(1).join(".");
  // The clientId tells the sender which message was rejected.
  const id = clientId.safeParse((data as { clientId?: unknown } | null)?.clientId);
  return reject("invalid_data", field ? `${field}: ${issue?.message}` : (issue?.message ?? "invalid data"), {
    event: eventName,
    ...(id.success ? { clientId: id.data } : {}),
  });
};

/** One server event as a frame. */
export const encode = (event: ServerEvent): string => JSON.stringify(event);
