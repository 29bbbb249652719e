/** The server's events as SPEC.md describes them. Nothing here comes from the product, whose mistakes it would share. */
import * as z from "zod/mini";
import type { EventOf } from "../support/event-client.ts";

/** The version of the wire that is described here. */
export const PROTOCOL = 8;

const count = z.int().check(z.nonnegative());
const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/));
const user = z.object({ id: z.string(), username: z.string() });
const member = z.object({ ...user.shape, role: z.optional(z.literal("moderator")) });
const presence = z.object({ room: z.string(), user: member, total: count });
const sanction = z.object({ room: z.string(), userId: z.string(), until: z.nullable(time) });

const mentions = z.array(z.object({ userId: z.string(), name: z.string() })).check(z.minLength(1));
const reactions = z.array(
  z.object({
    emoji: z.string(),
    count: z.int().check(z.positive()),
    userIds: z.array(z.string()).check(z.minLength(1), z.maxLength(20)),
  }),
);

const attachments = z
  .array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      size: count.check(z.positive()),
      width: z.optional(count.check(z.positive())),
      height: z.optional(count.check(z.positive())),
      alt: z.optional(z.string()),
    }),
  )
  .check(z.minLength(1));

const message = z.object({
  room: z.string(),
  seq: count,
  userId: z.nullable(z.string()),
  username: z.string(),
  content: z.string(),
  timestamp: time,
  replyTo: z.optional(count),
  mentions: z.optional(mentions),
  attachments: z.optional(attachments),
  editedAt: z.optional(time),
  deletedAt: z.optional(time),
  reactions: z.optional(reactions.check(z.minLength(1), z.maxLength(20))),
  rev: z.optional(count),
  clientId: z.optional(z.string()),
});

const ERROR_CODES = [
  ...["invalid_frame", "invalid_json", "unknown_event", "invalid_data", "wrong_room", "username_taken", "not_joined"],
  ...["not_found", "unknown_file", "muted"],
  ...["rate_limited", "history_unavailable", "unauthorized", "forbidden", "internal_error"],
];

const error = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  event: z.optional(z.string()),
  clientId: z.optional(z.string()),
  retryAfterMs: z.optional(count),
});

/** The data of a room's events, by name. */
const EVENTS = {
  connected: z.object({
    protocol: count,
    room: z.string(),
    connectionId: z.string(),
    user,
    role: z.enum(["member", "moderator"]),
    limits: z.record(z.string(), count),
  }),
  message,
  messageHistory: z.object({
    room: z.string(),
    messages: z.array(message),
    hasMore: z.boolean(),
    hasNewer: z.optional(z.boolean()),
    before: z.optional(count),
    after: z.optional(count),
    around: z.optional(count),
    referenced: z.optional(z.array(message)),
    rev: count,
  }),
  messagesChanged: z.object({ room: z.string(), messages: z.array(message), rev: count, hasMore: z.boolean() }),
  userJoined: presence,
  userLeft: presence,
  roomUsers: z.object({ room: z.string(), users: z.array(member), total: count }),
  userTyping: z.object({
    room: z.string(),
    userId: z.string(),
    username: z.string(),
    isTyping: z.boolean(),
    expiresInMs: z.optional(count),
  }),
  messageEdited: z.object({
    room: z.string(),
    seq: count,
    content: z.string(),
    editedAt: time,
    mentions: z.optional(mentions),
    rev: z.optional(count),
  }),
  messageDeleted: z.object({ room: z.string(), seq: count, deletedAt: time, rev: z.optional(count) }),
  reactionsChanged: z.object({ room: z.string(), seq: count, reactions, rev: z.optional(count) }),
  userMuted: sanction,
  userRemoved: sanction,
  roomSettings: z.object({ room: z.string(), slowModeSeconds: count, closed: z.boolean() }),
  reset: z.object({ room: z.string() }),
  error,
};

const preview = {
  seq: count,
  userId: z.nullable(z.string()),
  username: z.string(),
  excerpt: z.string().check(z.maxLength(200)),
  timestamp: time,
};
const last = z.optional(z.object(preview));

const inboxRoom = z.object({
  room: z.string(),
  lastSeq: count,
  read: count,
  unread: count,
  mentions: count,
  isExact: z.boolean(),
  muted: z.boolean(),
  push: z.enum(["all", "mentions", "none"]),
  direct: z.optional(user),
  last,
});

const content = { user, rooms: z.array(inboxRoom), blocked: z.array(user) };

/** The data of an inbox's events, by name. */
const INBOX_EVENTS = {
  inbox: z.object({ protocol: count, ...content }),
  roomUnread: z.object({ room: z.string(), lastSeq: count, unread: count, mentions: count, last }),
  mentioned: z.object({ room: z.string(), ...preview, mentions: count }),
  roomRead: z.object({ room: z.string(), read: count }),
  followed: inboxRoom,
  unfollowed: z.object({ room: z.string() }),
  blocked: z.object({ blocked: content.blocked }),
  deviceLinked: z.object({}),
  error,
};

/** Schemas of data, by event name. */
type Schemas = Record<string, z.ZodMiniType>;
type DataOf<Each extends Schemas> = { [Name in keyof Each]: z.infer<Each[Name]> };

export type Events = DataOf<typeof EVENTS>;
export type InboxEvents = DataOf<typeof INBOX_EVENTS>;
export type Message = Events["message"];
export type User = z.infer<typeof user>;
export type InboxRoom = z.infer<typeof inboxRoom>;
/** The body of `GET /api/inbox`. */
export type Inbox = Omit<InboxEvents["inbox"], "protocol">;

export const isMessage = (value: unknown): value is Message => message.safeParse(value).success;

export const isInbox = (value: unknown): value is Inbox => z.object(content).safeParse(value).success;

export const isInboxRoom = (value: unknown): value is InboxRoom => inboxRoom.safeParse(value).success;

/** Returns a reader of events. It throws for what is no event of these. */
const readerOf =
  <Each extends Schemas>(schemas: Each) =>
  (raw: unknown): EventOf<DataOf<Each>> => {
    const { event, data } = (raw ?? {}) as { event?: unknown; data?: unknown };
    const schema = typeof event === "string" && Object.hasOwn(schemas, event) ? schemas[event] : undefined;
    if (schema?.safeParse(data).success) return raw as EventOf<DataOf<Each>>;
    throw new Error(`no event of the wire: ${JSON.stringify(raw)?.slice(0, 500)}`);
  };

/** Returns `raw` as an event of a room. */
export const readEvent = readerOf(EVENTS);

/** Returns `raw` as an event of an inbox. */
export const readInboxEvent = readerOf(INBOX_EVENTS);
