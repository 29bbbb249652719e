/** What REST takes and gives, as schemas: they check requests, type answers and make the OpenAPI document. */
import { z } from "@hono/zod-openapi";
import * as wire from "../rooms/protocol/events.ts";
import { LIMITS } from "../rooms/protocol/limits.ts";
import { isUserId } from "./auth/identity.ts";
import { API_ERROR_CODES } from "./errors.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

export const roomName = z.string().pipe(wire.roomName).openapi({
  type: "string",
  minLength: 1,
  maxLength: 64,
  description: "Letters and digits of any script, - and _; normalised to NFKC lower case.",
  example: "general",
});

export const username = z.string().pipe(wire.username).openapi({
  type: "string",
  minLength: 1,
  maxLength: LIMITS.usernameCharacters,
  description: "Visible characters, normalised to NFKC with single spaces.",
  example: "Anna",
});

export const content = z.string().pipe(wire.content).openapi({
  type: "string",
  minLength: 1,
  maxLength: LIMITS.contentCharacters,
  description: "Kept as it is sent. Not only blanks.",
  example: "Good morning",
});

export const clientId = z.string().pipe(wire.clientId).openapi({
  type: "string",
  minLength: 1,
  maxLength: 64,
  description: "Made up by the sender, visible ASCII. Sent again by the same user, it is the same message.",
  example: "5f0c-1",
});

export const userId = z
  .string()
  .refine(isUserId, { error: "a user's id is 1 to 128 characters" })
  .openapi({ minLength: 1, maxLength: 128, example: "guest-6f1e" });

/** Which page of a list. */
export const pageQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, { error: `1 to ${MAX_LIMIT}` })
    .default(String(DEFAULT_LIMIT))
    .transform(Number)
    .openapi({
      type: "integer",
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: "The most rows of a page.",
    }),
  cursor: z
    .string()
    .max(4_096)
    .optional()
    .openapi({ description: "The `next` of the last page of the same list; none for the first page." }),
});

const moment = (description: string) => z.iso.datetime().openapi({ description, example: "2026-11-23T12:00:00.000Z" });

export const user = z
  .object({ id: z.string().openapi({ example: "guest-6f1e" }), username: z.string().openapi({ example: "Anna" }) })
  .openapi("User");

const said = {
  room: z.string().openapi({ example: "general" }),
  seq: z.int().openapi({ description: "The message's number in its room: 1, 2, 3 …", example: 17 }),
  userId: z.string().nullable().openapi({ example: "guest-6f1e" }),
  username: z.string().openapi({ description: "The name as it was when this was said.", example: "Anna" }),
  content: z.string().openapi({ description: "Empty once it is deleted.", example: "Good morning" }),
  timestamp: moment("When it was said, in UTC."),
  editedAt: moment("When it was last edited, if ever.").optional(),
  deletedAt: moment("When it was deleted, if it was.").optional(),
};

/** A message as a list shows it. */
export const archivedMessage = z
  .object({ id: z.int().openapi({ description: "Its key in Postgres.", example: 4711 }), ...said })
  .openapi("ArchivedMessage");

/** A message as it was just stored by its room. */
export const message = z.object({ ...said, clientId: z.string().optional() }).openapi("Message");

export const listedRoom = z
  .object({ name: z.string().openapi({ example: "general" }), createdAt: moment("When it was first spoken in.") })
  .openapi("Room");

const count = (description: string) => z.int().openapi({ description, example: 0 });

export const roomStatus = z
  .object({
    room: z.string().openapi({ example: "general" }),
    members: count("Users who are in the room."),
    connections: count("Open WebSockets, joined or not."),
    lastSeq: count("The number of the last message."),
    archivedSeq: count("Every message up to this one is in Postgres or set aside."),
    waiting: count("Messages that Postgres does not have yet."),
    deadLetters: count("Messages that Postgres refused, or that were in its way."),
  })
  .openapi("RoomStatus");

export const listedUser = z
  .object({
    id: z.string().openapi({ example: "guest-6f1e" }),
    username: z.string().openapi({ description: "The name last used.", example: "Anna" }),
    createdAt: moment("When their first message was archived."),
    lastSeenAt: moment("When they last said something."),
  })
  .openapi("ListedUser");

const next = z
  .string()
  .nullable()
  .openapi({ description: "The cursor of the next page; null on the last one.", example: null });

export const messagePage = z.object({ messages: z.array(archivedMessage), next }).openapi("MessagePage");
export const roomPage = z.object({ rooms: z.array(listedRoom), next }).openapi("RoomPage");
export const userPage = z.object({ users: z.array(listedUser), next }).openapi("UserPage");

const failure = z
  .object({
    error: z.object({
      code: z.enum(API_ERROR_CODES).openapi({ example: "invalid_data" }),
      message: z.string().openapi({ description: "For people; it may change.", example: "limit: 1 to 100" }),
      requestId: z
        .string()
        .optional()
        .openapi({ description: "With a status of 500 and more: names the entry in the log." }),
    }),
  })
  .openapi("Error");

/** An answer of `schema` in an OpenAPI document. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { "application/json": { schema } },
});

const FAILURES = {
  400: "The request is not valid.",
  401: "The token is not valid, or one is needed.",
  403: "Not allowed.",
  404: "Not there, or not for this caller to know of.",
  409: "The name is taken by someone in the room.",
  413: "The body is larger than 64 KiB.",
  414: "The address is longer than 8,192 characters.",
  415: "The body is not JSON.",
  429: "Too fast; Retry-After says for how many seconds.",
  500: "Something went wrong here; the log knows more.",
  503: "Something that this needs does not answer or is not configured.",
} as const;

/** The refusals of these statuses in an OpenAPI document. All have one form. */
export const failures = (...statuses: (keyof typeof FAILURES)[]) =>
  Object.fromEntries([...statuses, 500 as const].map((status) => [status, json(FAILURES[status], failure)]));
