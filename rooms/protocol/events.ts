/**
 * The wire contract: every event in both directions, its schema and the types inferred from it. SPEC.md describes it in
 * prose. A change here, or in the limits and close codes, changes the wire: raise PROTOCOL with it (events.test.ts
 * compares a hash of them).
 */
import * as z from "zod/mini";
import {
  alt,
  CONTENT_RULE,
  caption,
  clientId,
  emoji,
  fileId,
  historyLimit,
  ordinal,
  replyTo,
  roomName,
  userId,
  username,
} from "./fields.ts";
import { LIMITS, MAX_ATTACHMENTS } from "./limits.ts";

/** How long a user is muted or removed; 0 lifts it. */
const sanction = z.object({ userId, seconds: z.int().check(z.nonnegative(), z.lte(LIMITS.sanctionSeconds)) });

/** The files of a message that is sent: uploads of its author in this room, each sent once. */
export const attachmentRefs = z
  .array(z.object({ id: fileId, alt: z.optional(alt) }))
  .check(z.minLength(1), z.maxLength(MAX_ATTACHMENTS));
export type AttachmentRef = z.infer<typeof attachmentRefs>[number];

/** False for a message without content and files. */
export const isSaying = ({ content, attachments }: { content: string; attachments?: unknown }): boolean =>
  content !== "" || attachments !== undefined;

const event = <Name extends string, Data extends z.core.$ZodType>(name: Name, data: Data) =>
  z.object({ event: z.literal(name), data });

/** The data of client events, by event name. */
export const CLIENT_DATA = {
  setUsername: z.object({ username }),
  joinRoom: z
    .object({
      room: z.optional(roomName),
      username: z.optional(username),
      after: z.optional(ordinal),
      rev: z.optional(ordinal),
    })
    .check(z.refine(({ after, rev }) => rev === undefined || after !== undefined, { error: "rev needs after" })),
  leaveRoom: z.object({ room: z.optional(roomName) }),
  sendMessage: z
    .object({
      content: caption,
      clientId: z.optional(clientId),
      replyTo: z.optional(replyTo),
      attachments: z.optional(attachmentRefs),
    })
    .check(z.refine(isSaying, { error: CONTENT_RULE, path: ["content"] })),
  typing: z.object({ isTyping: z.boolean() }),
  requestHistory: z
    .object({
      before: z.optional(ordinal),
      after: z.optional(ordinal),
      around: z.optional(ordinal),
      limit: z.optional(historyLimit),
    })
    .check(
      z.refine((query) => [query.before, query.after, query.around].filter((seq) => seq !== undefined).length <= 1, {
        error: "one of before, after and around",
      }),
    ),
  requestChanges: z.object({ rev: ordinal }),
  react: z.object({ seq: ordinal, emoji, on: z.boolean() }),
  editMessage: z.object({ seq: ordinal, content: caption }),
  deleteMessage: z.object({ seq: ordinal }),
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
  event("requestChanges", CLIENT_DATA.requestChanges),
  event("react", CLIENT_DATA.react),
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

/** A member who is mentioned in a message, and the name that they had. */
export const mention = z.object({ userId: z.string(), name: z.string() });
export type Mention = z.infer<typeof mention>;

/** The reactions to a message with one emoji: how many, and the users who were first, at most `LIMITS.reactionUserIds`. */
export const reaction = z.object({ emoji: z.string(), count: z.int(), userIds: z.array(z.string()) });
export type Reaction = z.infer<typeof reaction>;

/** A file that the chat has received. */
export const file = z.object({
  id: z.string(),
  name: z.string(),
  /** A media type. Images, audio and video have the type that their bytes show. */
  type: z.string(),
  /** Bytes. */
  size: z.int(),
  /** Of an image as it is shown, pixels. */
  width: z.optional(z.int()),
  height: z.optional(z.int()),
});
export type UploadedFile = z.infer<typeof file>;

/** A file of a message. `alt` says in words what an image shows. */
export const attachment = z.object({ ...file.shape, alt: z.optional(z.string()) });
export type Attachment = z.infer<typeof attachment>;

export const message = z.object({
  room: z.string(),
  seq: ordinal,
  userId: z.nullable(z.string()),
  username: z.string(),
  content: z.string(),
  timestamp: z.iso.datetime(),
  /** The seq of the message that it replies to. */
  replyTo: z.optional(replyTo),
  mentions: z.optional(z.array(mention)),
  /** In the order of sending. A message with files may have no content. */
  attachments: z.optional(z.array(attachment)),
  editedAt: z.optional(z.iso.datetime()),
  /** Set once it is deleted: it keeps its place, its content is "", and its files are gone. */
  deletedAt: z.optional(z.iso.datetime()),
  /** By emoji, the first one first; left out where there are none. */
  reactions: z.optional(z.array(reaction)),
  /** The number of its last change in the room; left out if it has not changed. */
  rev: z.optional(ordinal),
  /** Only its author receives it. */
  clientId: z.optional(z.string()),
});
/** A message as it is sent. Times are ISO 8601 in UTC. */
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
  "unknown_file",
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
      /** With `around`: whether there are newer ones, too. */
      hasNewer: z.optional(z.boolean()),
      before: z.optional(ordinal),
      after: z.optional(ordinal),
      around: z.optional(ordinal),
      /** The messages that these reply to and that are not among them, as far as they can be read. */
      referenced: z.optional(z.array(message)),
      /** Changes up to this one are part of the messages. */
      rev: ordinal,
    }),
  ),
  /** The current state of messages that changed, ascending by `rev`; `hasMore` asks for `requestChanges` from `rev` on. */
  event(
    "messagesChanged",
    z.object({ room: z.string(), messages: z.array(message), rev: ordinal, hasMore: z.boolean() }),
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
  event(
    "messageEdited",
    z.object({
      room: z.string(),
      seq: ordinal,
      content: z.string(),
      editedAt: z.iso.datetime(),
      mentions: z.optional(z.array(mention)),
      rev: z.optional(ordinal),
    }),
  ),
  event(
    "messageDeleted",
    z.object({ room: z.string(), seq: ordinal, deletedAt: z.iso.datetime(), rev: z.optional(ordinal) }),
  ),
  event(
    "reactionsChanged",
    z.object({ room: z.string(), seq: ordinal, reactions: z.array(reaction), rev: z.optional(ordinal) }),
  ),
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
