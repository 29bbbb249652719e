/**
 * The wire contract of an inbox, the WebSocket of one user for all of their rooms: its events in both directions. Like
 * events.ts it is part of what PROTOCOL versions.
 */
import * as z from "zod/mini";
import { roomError, user } from "./events.ts";
import { ordinal, roomName } from "./fields.ts";
import { PUSH_LEVELS } from "./push.ts";

const event = <Name extends string, Data extends z.core.$ZodType>(name: Name, data: Data) =>
  z.object({ event: z.literal(name), data });

/** The data of client events, by event name. */
export const INBOX_CLIENT_DATA = {
  markRead: z.object({ room: roomName, seq: ordinal }),
  markAllRead: z.object({}),
  requestCounts: z.object({}),
} as const;

export const inboxClientEvent = z.discriminatedUnion("event", [
  event("markRead", INBOX_CLIENT_DATA.markRead),
  event("markAllRead", INBOX_CLIENT_DATA.markAllRead),
  event("requestCounts", INBOX_CLIENT_DATA.requestCounts),
]);
export type InboxClientEvent = z.infer<typeof inboxClientEvent>;
export type InboxClientEventName = InboxClientEvent["event"];

/** A message as a list of rooms shows it: its beginning, at most `EXCERPT_UNITS` UTF-16 units of its source. */
export const preview = z.object({
  seq: ordinal,
  /** Null if the author was erased. */
  userId: z.nullable(z.string()),
  username: z.string(),
  excerpt: z.string(),
  timestamp: z.iso.datetime(),
});
export type Preview = z.infer<typeof preview>;

/** A room that the user follows. */
export const inboxRoom = z.object({
  room: z.string(),
  /** The room's last seq, as far as the inbox knows. */
  lastSeq: ordinal,
  /** Everything up to this seq has been read, on any device. */
  read: ordinal,
  /** Messages of others above `read`, and those of them that mention the user; in a direct conversation all of them do. */
  unread: z.int().check(z.nonnegative()),
  mentions: z.int().check(z.nonnegative()),
  /** False if there may be more than that. */
  isExact: z.boolean(),
  muted: z.boolean(),
  /** For which news the user's devices are pushed to. */
  push: z.enum(PUSH_LEVELS),
  /** The other member of a direct conversation. */
  direct: z.optional(user),
  /** The last message; left out where it is not known. */
  last: z.optional(preview),
});
export type InboxRoom = z.infer<typeof inboxRoom>;

export const inboxServerEvent = z.discriminatedUnion("event", [
  /** The whole inbox: first on every connection, and again once its counts are exact. */
  event("inbox", z.object({ protocol: z.int(), user, rooms: z.array(inboxRoom), blocked: z.array(user) })),
  /** At least `unread` messages are unread. */
  event(
    "roomUnread",
    z.object({ room: z.string(), lastSeq: ordinal, unread: z.int(), mentions: z.int(), last: z.optional(preview) }),
  ),
  /** A message mentions the user, or is a direct one; `mentions` counts the unread ones, at least. */
  event(
    "mentioned",
    z.object({
      room: z.string(),
      seq: ordinal,
      userId: z.nullable(z.string()),
      username: z.string(),
      excerpt: z.string(),
      timestamp: z.iso.datetime(),
      mentions: z.int(),
    }),
  ),
  /** Everything up to `read` has been read, perhaps on another device. */
  event("roomRead", z.object({ room: z.string(), read: ordinal })),
  /** The user follows the room from now on, or has changed `muted` or `push`. */
  event("followed", inboxRoom),
  event("unfollowed", z.object({ room: z.string() })),
  /** Whom the user has blocked. */
  event("blocked", z.object({ blocked: z.array(user) })),
  /** Another device of the user was linked. */
  event("deviceLinked", z.object({})),
  event("error", roomError),
]);
export type InboxServerEvent = z.infer<typeof inboxServerEvent>;
export type InboxServerEventName = InboxServerEvent["event"];
/** The data of one server event. */
export type InboxServerData<Name extends InboxServerEventName> = Extract<InboxServerEvent, { event: Name }>["data"];
