/**
 * REST's requests and responses as schemas: they validate requests, type responses and generate the OpenAPI document.
 * Messages, users and rooms derive from the protocol's schemas; this file adds their documentation.
 */
import { z } from "@hono/zod-openapi";
import type * as mini from "zod/mini";
import * as protocol from "../rooms/protocol/events.ts";
import * as fields from "../rooms/protocol/fields.ts";
import { CLIENT_ID_CHARACTERS, FILE_NAME_CHARACTERS, LIMITS, ROOM_NAME_CHARACTERS } from "../rooms/protocol/limits.ts";
import * as sanctions from "../rooms/protocol/sanctions.ts";
import * as status from "../rooms/protocol/status.ts";
import { nextCursor } from "./paging.ts";

interface Documentation {
  type?: "string" | ["string", "null"];
  description?: string;
  example?: unknown;
  minLength?: number;
  maxLength?: number;
}

/** What is documented here of the protocol's schemas, in JSON Schema's words: the AsyncAPI document repeats it. */
export const fieldDocumentation = z.registry<Record<string, unknown>>();

/** Documents a schema of the protocol, whose type and validation stay as they are. `.openapi` needs zod, not zod/mini. */
const documented = <Field extends z.core.$ZodType>(field: Field, documentation: Documentation) => {
  // OpenAPI's `type` of what may be null is there for the page; zod's own schema says it already.
  const { type: _, example, ...keywords } = documentation;
  // A schema that several objects share keeps its first documentation.
  if (!fieldDocumentation.has(field)) {
    fieldDocumentation.add(field, { ...keywords, ...(example === undefined ? {} : { examples: [example] }) });
  }
  const { type, format, minimum, items } = z.toJSONSchema(field, { io: "input" });
  return z
    .unknown()
    .pipe(field)
    .openapi({ type, format, minimum, items, ...documentation } as object);
};

type DocumentedShape<Shape> = {
  [Name in keyof Shape]: Shape[Name] extends z.core.$ZodType ? z.ZodPipe<z.ZodUnknown, Shape[Name]> : never;
};

/** Documents an object of the protocol, field by field. */
export const documentedObject = <Shape extends Record<string, z.core.$ZodType>>(
  { shape }: mini.ZodMiniObject<Shape>,
  documentation: Record<keyof Shape & string, Documentation>,
) => {
  const fields = Object.entries(shape).map(([name, field]) => [name, documented(field, documentation[name] ?? {})]);
  return z.object(Object.fromEntries(fields) as DocumentedShape<Shape>);
};

export const roomName = documented(fields.roomName, {
  minLength: 1,
  maxLength: ROOM_NAME_CHARACTERS,
  description: "Letters and digits of any script, - and _; normalised to NFKC lower case.",
  example: "general",
});

export const username = documented(fields.username, {
  minLength: 1,
  maxLength: LIMITS.usernameCharacters,
  description: "Visible characters, normalised to NFKC with single spaces.",
  example: "Anna",
});

export const content = documented(fields.caption, {
  maxLength: LIMITS.contentCharacters,
  description: "Stored as sent. Must not be blank, unless the message has files.",
  example: "Good morning",
});

export const attachmentRefs = documented(protocol.attachmentRefs, {
  description:
    "Files that the caller has uploaded into this room within a day and not sent yet, see `POST /api/files`.",
  example: [{ id: "5d41402abc4b2a76b9719d911017c592", alt: "The plan of the house" }],
});

export const clientId = documented(fields.clientId, {
  minLength: 1,
  maxLength: CLIENT_ID_CHARACTERS,
  description: "An id chosen by the sender, visible ASCII. Retries of one user with the same id are one message.",
  example: "5f0c-1",
});

export const replyTo = documented(fields.replyTo, {
  description: "The number of the message that it replies to.",
  example: 12,
});

export const userId = documented(fields.userId, {
  minLength: 1,
  maxLength: LIMITS.userIdCharacters,
  example: "guest-6f1e",
});

const time = (description: string) => z.iso.datetime().openapi({ description, example: "2026-11-23T12:00:00.000Z" });

export const user = documentedObject(protocol.user, {
  id: { example: "guest-6f1e" },
  username: { example: "Anna" },
}).openapi("User");

export const fileName = documented(fields.fileName, {
  minLength: 1,
  maxLength: FILE_NAME_CHARACTERS,
  description: "Without slashes and control characters.",
  example: "plan.png",
});

export const uploadedFile = documentedObject(protocol.file, {
  id: { description: "What a message names it by.", example: "5d41402abc4b2a76b9719d911017c592" },
  name: { example: "plan.png" },
  type: { description: "Its media type.", example: "image/png" },
  size: { description: "Bytes.", example: 48_213 },
  width: { description: "Of an image as it is shown, pixels.", example: 800 },
  height: { example: 600 },
}).openapi("File");

const messageFields = documentedObject(protocol.message, {
  room: { example: "general" },
  seq: { description: "The message's number in its room: 1, 2, 3 …", example: 17 },
  userId: { type: ["string", "null"], example: "guest-6f1e" },
  username: { description: "The sender's name at the time.", example: "Anna" },
  content: { description: "Empty if the message was deleted.", example: "Good morning" },
  timestamp: { description: "When the message was sent, in UTC.", example: "2026-11-23T12:00:00.000Z" },
  editedAt: { description: "When the message was last edited.", example: "2026-11-23T12:05:00.000Z" },
  deletedAt: { description: "When the message was deleted.", example: "2026-11-23T12:10:00.000Z" },
  replyTo: { description: "The number of the message that it replies to.", example: 12 },
  mentions: { description: "The members whom it mentions.", example: [{ userId: "u-boris", name: "Boris" }] },
  reactions: {
    description: `By emoji, how many and the first ${LIMITS.reactionUserIds} users.`,
    example: [{ emoji: "👍", count: 1, userIds: ["u-boris"] }],
  },
  attachments: {
    description: "The files that were sent with it.",
    example: [
      {
        id: "5d41402abc4b2a76b9719d911017c592",
        name: "plan.png",
        type: "image/png",
        size: 48_213,
        width: 800,
        height: 600,
      },
    ],
  },
  rev: { description: "The number of its last change in the room.", example: 3 },
  clientId: { description: "The id that its sender chose.", example: "5f0c-1" },
});

/** A message as its room has just stored it. */
export const message = messageFields.openapi("Message");

/** A message in a list. */
export const archivedMessage = z
  .object({
    id: z.int().openapi({ description: "The key in Postgres.", example: 4711 }),
    ...messageFields.omit({ clientId: true }).shape,
  })
  .openapi("ArchivedMessage");

const excerptPart = z.object({
  text: z.string().openapi({ example: "morning" }),
  match: z.boolean().openapi({ description: "True for text that a term has found.", example: true }),
});

/** A message that a search has found. */
export const foundMessage = z
  .object({
    ...archivedMessage.shape,
    excerpt: z.array(excerptPart).openapi({
      description:
        "The text around the first match, up to 200 characters, with … where it is cut. Plain text, not HTML.",
      example: [
        { text: "Good ", match: false },
        { text: "morning", match: true },
      ],
    }),
  })
  .openapi("FoundMessage");

export const listedRoom = z
  .object({
    name: z.string().openapi({ example: "general" }),
    createdAt: time("When its first message was archived."),
    lastMessageAt: z.iso.datetime().nullable().openapi({
      description: "When its last archived message was sent; null without any.",
      example: "2026-11-23T12:00:00.000Z",
    }),
    members: z.int().nullable().optional().openapi({
      description: "With members=true: users in the room now; null if the room did not answer.",
      example: 3,
    }),
  })
  .openapi("Room");

export const roomStatus = documentedObject(status.roomStatus, {
  room: { example: "general" },
  members: { description: "Users in the room.", example: 3 },
  connections: { description: "Open WebSockets, joined or not.", example: 4 },
  lastSeq: { description: "The number of the last message.", example: 17 },
  archivedSeq: { description: "Every message up to this one is in Postgres or a dead letter.", example: 17 },
  waiting: { description: "Messages that are not in Postgres yet.", example: 0 },
  deadLetters: { description: "Messages that Postgres rejected.", example: 0 },
}).openapi("RoomStatus");

const sanctionedUser = documentedObject(sanctions.sanctionedUser, {
  userId: { example: "guest-6f1e" },
  username: { type: ["string", "null"], description: "Null if the room has not seen them lately.", example: "Anna" },
  mutedUntil: {
    type: ["string", "null"],
    description: "When the mute ends; null if they are not muted.",
    example: "2026-11-23T12:00:00.000Z",
  },
  removedUntil: { type: ["string", "null"], description: "When the removal ends, or null.", example: null },
}).openapi("SanctionedUser");

export const sanctionList = z.object({ sanctions: z.array(sanctionedUser) }).openapi("SanctionList");

export const listedUser = z
  .object({
    id: z.string().openapi({ example: "guest-6f1e" }),
    username: z.string().openapi({ description: "The name of their last message.", example: "Anna" }),
    createdAt: time("When they sent the first message that the caller may read."),
    lastSeenAt: time("When they sent the last one."),
    lastMessage: z
      .object({ room: z.string().openapi({ example: "general" }), seq: z.int().openapi({ example: 17 }) })
      .openapi({ description: "The last one." }),
  })
  .openapi("ListedUser");

const nullable = <Field extends z.ZodType>(field: Field, description: string) =>
  field.nullable().openapi({ description, example: null });

export const listedOrder = z
  .object({
    id: z.string().openapi({ example: "0d9c1a52-7c3e-4a55-8f8b-2a3f1c1e9b10" }),
    at: time("When it was given."),
    moderatorId: z.string().nullable().openapi({ description: "Null if the moderator was erased.", example: "u-mod" }),
    moderatorName: z.string().openapi({ description: "The moderator's name at the time.", example: "Maria" }),
    action: z.string().openapi({
      description: "mute, unmute, remove, readmit, deleteMessage, setSlowMode or setClosed.",
      example: "deleteMessage",
    }),
    userId: z.string().nullable().openapi({
      description: "Who was muted, removed or readmitted, or the deleted message's author; null for settings.",
      example: "guest-6f1e",
    }),
    username: z.string().nullable().openapi({ description: "Their name at the time, if known.", example: "Boris" }),
    seq: z.int().nullable().openapi({ description: "The deleted message's number.", example: 17 }),
    until: nullable(z.iso.datetime(), "When the mute or removal ends."),
    value: nullable(z.int(), "The seconds of slow mode, or 1 for a closed room and 0 for an open one."),
  })
  .openapi("Order");

export const messagePage = z.object({ messages: z.array(archivedMessage), next: nextCursor }).openapi("MessagePage");
export const searchPage = z.object({ messages: z.array(foundMessage), next: nextCursor }).openapi("SearchPage");
export const roomPage = z.object({ rooms: z.array(listedRoom), next: nextCursor }).openapi("RoomPage");
export const userPage = z.object({ users: z.array(listedUser), next: nextCursor }).openapi("UserPage");
export const orderPage = z.object({ orders: z.array(listedOrder), next: nextCursor }).openapi("OrderPage");
