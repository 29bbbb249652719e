/**
 * The protocol: every event in both directions and its schema. SPEC.md describes it in prose. Types are inferred from
 * the schemas. Whatever changes here or in wire.ts changes the wire: raise PROTOCOL with it (`protocol.test.ts` holds
 * the two together).
 */
import * as z from "zod/mini";
import { isReservedName } from "./confusables.ts";
import { LIMITS } from "./limits.ts";
import { countCharacters, normalizeRoomName, normalizeUsername } from "./names.ts";

/** Whether `text` has at most so many code points; a code point is one or two units, so most need no counting. */
const isAtMost = (text: string, most: number): boolean =>
  text.length <= most || (text.length <= 2 * most && countCharacters(text) <= most);

/** Text that everyone can store and show: Postgres takes no NUL, and half a surrogate pair is no character. */
const isContent = (text: string): boolean =>
  text.trim() !== "" && isAtMost(text, LIMITS.contentCharacters) && !text.includes("\0") && text.isWellFormed();

// A value that cannot be normalised becomes "", which no name is.
const name = (normalize: (raw: string) => string | null, error: string) =>
  z.string().check(
    z.overwrite((raw) => normalize(raw) ?? ""),
    z.refine((text) => text !== "", { error }),
  );

/** A user's name as it is kept and shown, or null when `raw` cannot be one or looks like the chat's own. */
export const admitUsername = (raw: string): string | null => {
  const normalized = normalizeUsername(raw);
  return normalized === null || isReservedName(normalized) ? null : normalized;
};

export const roomName = name(normalizeRoomName, "a room's name is 1 to 64 letters, digits, - or _");
export const username = name(admitUsername, "a username is 1 to 32 visible countCharacters, and not 'system'");
export const content = z.string().check(
  z.refine(isContent, {
    error: "content is 1 to 4,000 countCharacters, not only blanks, without NUL or half countCharacters",
  }),
);
export const clientId = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,64}$/, { error: "clientId is 1 to 64 visible ASCII countCharacters" }));
const seq = z.int().check(z.nonnegative());
const limit = z.int().check(z.gte(1), z.lte(LIMITS.historyMessages));
const userId = z.string().check(z.minLength(1), z.maxLength(LIMITS.userIdCharacters));
/** How long a user is muted or removed; 0 lifts it. */
const sanction = z.object({ userId, seconds: z.int().check(z.nonnegative(), z.lte(LIMITS.sanctionSeconds)) });

const event = <Name extends string, Data extends z.core.$ZodType>(name: Name, data: Data) =>
  z.object({ event: z.literal(name), data });

/** What a client may say, by event name. */
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
]);
export type ClientEvent = z.infer<typeof clientEvent>;
export type ClientEventName = ClientEvent["event"];

export const user = z.object({ id: z.string(), username: z.string() });
export type User = z.infer<typeof user>;

/** What a user may do in a room: a moderator may delete what others said, mute them and remove them. */
export const role = z.enum(["member", "moderator"]);
export type Role = z.infer<typeof role>;

export const message = z.object({
  room: z.string(),
  seq,
  userId: z.nullable(z.string()),
  username: z.string(),
  content: z.string(),
  timestamp: z.iso.datetime(),
  editedAt: z.optional(z.iso.datetime()),
  /** It keeps its place; its content is gone (""). */
  deletedAt: z.optional(z.iso.datetime()),
  /** Only in what its own sender receives. */
  clientId: z.optional(z.string()),
});
/** A message as it is stored and shown. `timestamp` is ISO 8601 in UTC. */
export type Message = z.infer<typeof message>;

/** Why something was refused. A closed set: clients may switch on it. */
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

const presence = z.object({ room: z.string(), user, total: z.int() });
/** `until` is null when it was lifted. */
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
  event("roomUsers", z.object({ room: z.string(), users: z.array(user), total: z.int() })),
  event("userTyping", z.object({ room: z.string(), userId: z.string(), username: z.string(), isTyping: z.boolean() })),
  event("messageEdited", z.object({ room: z.string(), seq, content: z.string(), editedAt: z.iso.datetime() })),
  event("messageDeleted", z.object({ room: z.string(), seq, deletedAt: z.iso.datetime() })),
  event("userMuted", sanctioned),
  event("userRemoved", sanctioned),
  event("error", roomError),
]);
export type ServerEvent = z.infer<typeof serverEvent>;
/** The data of one server event. */
export type ServerData<Name extends ServerEvent["event"]> = Extract<ServerEvent, { event: Name }>["data"];

export type Decoded = { ok: true; event: ClientEvent } | { ok: false; error: RoomError };

const refuse = (code: ErrorCode, message: string, about: Partial<RoomError> = {}): Decoded => ({
  ok: false,
  error: { code, message, ...about },
});

/** Reads one client frame. Never throws: what cannot be understood comes back as a typed error. */
export const decode = (frame: string): Decoded => {
  let raw: unknown;
  try {
    raw = JSON.parse(frame);
  } catch {
    return refuse("invalid_json", 'a frame is one JSON object: {"event": …, "data": {…}}');
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return refuse("invalid_frame", 'a frame is one JSON object: {"event": …, "data": {…}}');
  }
  const { event: eventName, data = {} } = raw as { event?: unknown; data?: unknown };
  if (typeof eventName !== "string") return refuse("invalid_frame", "a frame names its event");
  if (!Object.hasOwn(CLIENT_DATA, eventName)) {
    return refuse("unknown_event", `events are ${Object.keys(CLIENT_DATA).join(", ")}`);
  }
  const parsed = clientEvent.safeParse({ event: eventName, data });
  if (parsed.success) return { ok: true, event: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.slice(1).join(".");
  // A refused message is named to its sender, so that its outbox can show which one it was.
  const id = clientId.safeParse((data as { clientId?: unknown } | null)?.clientId);
  return refuse("invalid_data", field ? `${field}: ${issue?.message}` : (issue?.message ?? "invalid data"), {
    event: eventName,
    ...(id.success ? { clientId: id.data } : {}),
  });
};

/** One server event as a frame. */
export const encode = (event: ServerEvent): string => JSON.stringify(event);
