/** Messages: lists, and sending one without a WebSocket. */
import { createRoute, z } from "@hono/zod-openapi";
import { listMessages, listRoomMessages, type Page } from "../../drizzle/lists.ts";
import { toPublicMessage } from "../../rooms/archive/rows.ts";
import type { NewMessage } from "../../rooms/core/messages.ts";
import { isSaying, type Message } from "../../rooms/protocol/events.ts";
import { CONTENT_RULE } from "../../rooms/protocol/fields.ts";
import type { PostResult } from "../../rooms/runtime.ts";
import { hashAddress } from "../auth/address.ts";
import { type Identity, identifyCall, newGuest, requireAccess } from "../auth/identity.ts";
import { readableBy, requireReading } from "../auth/reading.ts";
import { callRoom } from "../call-room.ts";
import { read } from "../database.ts";
import type { Env } from "../env.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { toApiError } from "../rejection.ts";
import {
  attachmentRefs,
  clientId,
  content,
  message,
  messagePage,
  replyTo,
  roomName,
  userId,
  username,
} from "../schemas.ts";
import { queryTime } from "../time.ts";

const DEFAULT_ROOM = "general";

/** An `id` or a `seq`. */
const cursorKey = z.int().nonnegative();
const keyOf = (list: string, cursor: string | undefined) =>
  cursor === undefined ? null : decodeCursor(list, cursor, cursorKey);

type Row = Awaited<ReturnType<typeof listMessages>>["rows"][number];

const toPage = (list: string, { rows, next }: Page<Row, number>): z.infer<typeof messagePage> => ({
  messages: rows.map((row) => ({ id: row.id, ...toPublicMessage(row) })),
  next: next === null ? null : encodeCursor(list, next),
});

const common = { tags: ["Messages"], security: [{}, { token: [] }] };
const page = json("A page of messages.", messagePage);

const roomMessagesQuery = pageQuery.extend({
  room: roomName.default(DEFAULT_ROOM),
  order: z.enum(["asc", "desc"]).default("desc").openapi({ description: "By time." }),
  after: queryTime("Only messages sent after this time."),
});

export const messages = createApp();

messages.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/messages",
    summary: "List all messages, newest first",
    description: "Includes messages of private rooms that the token admits to.",
    request: { query: pageQuery },
    responses: { 200: page, ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const list = "messages";
    const query = { limit, key: keyOf(list, cursor) };
    const filter = readableBy(await identifyCall(c.req.raw.headers, c.env));
    return c.json(toPage(list, await read(c.env, (db) => listMessages(db, query, filter))), 200);
  },
);

messages.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/chat/messages",
    summary: "List a room's messages, newest first",
    description:
      "With `order=asc` oldest first: `order=asc&after=2026-11-23T00:00:00Z&limit=1` finds the first message of a day.",
    request: { query: roomMessagesQuery },
    responses: { 200: page, ...errors(400, 401, 403, 404, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor, room, order, after = null } = c.req.valid("query");
    await requireReading(c.env, await identifyCall(c.req.raw.headers, c.env), room);
    const list = `room ${room}${order === "asc" ? " asc" : ""}${after === null ? "" : ` ${after.toISOString()}`}`;
    const query = { limit, key: keyOf(list, cursor), order, after };
    return c.json(toPage(list, await read(c.env, (db) => listRoomMessages(db, room, query))), 200);
  },
);

messages.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/chat/users/{userId}/messages",
    summary: "List a user's messages, newest first",
    description: "Covers every room that the caller may read. The list of an unknown user is empty.",
    request: { params: z.object({ userId }), query: pageQuery },
    responses: { 200: page, ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { userId } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const list = `user ${userId}`;
    const query = { limit, key: keyOf(list, cursor) };
    const filter = readableBy(await identifyCall(c.req.raw.headers, c.env));
    return c.json(toPage(list, await read(c.env, (db) => listMessages(db, query, filter, userId))), 200);
  },
);

const newMessage = z
  .object({
    content,
    room: roomName.default(DEFAULT_ROOM),
    clientId: clientId.optional(),
    replyTo: replyTo.optional(),
    attachments: attachmentRefs.optional(),
    username: username.optional().openapi({ description: "A guest's name. With a token, the token's name is used." }),
  })
  .refine(isSaying, { error: CONTENT_RULE, path: ["content"] });

messages.openapi(
  createRoute({
    ...common,
    method: "post",
    path: "/api/chat/messages",
    summary: "Send a message",
    description:
      "Responds when the message is stored; everyone in the room receives it. Without a token the sender is a new " +
      "guest. With a token, retries with the same clientId return the message already stored.",
    request: { body: jsonBody(newMessage) },
    responses: {
      201: json("The stored message.", message),
      ...errors(400, 401, 403, 404, 409, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const { content, room, clientId, replyTo, attachments, username } = c.req.valid("json");
    const { headers } = c.req.raw;
    const identity = await identifyCall(headers, c.env);
    requireAccess(identity, room);
    if (identity.expiresAt === null) await consumeLimit("GUESTS", headers, c.env);
    await limitRoomCreation(room, identity.user, headers, c.env);
    const { user } = identity.expiresAt === null ? newGuest(username) : identity;
    const address = await hashAddress(user, headers, c.env);
    const { role, expiresAt } = identity;
    const post = { user, role, address, expiresAt, content, clientId, replyTo, attachments };
    return c.json(await postToRoom(c.env, room, post, identity), 201);
  },
);

/** Resolves to the message as the room stored it. Throws the room's rejection as an `ApiError`. */
const postToRoom = async (env: Env, room: string, post: NewMessage, identity: Identity): Promise<Message> => {
  const result = await callRoom(env, room, (stub): Promise<PostResult> => stub.post(post, identity.rooms));
  if (result.ok) return result.message;
  throw toApiError(result.error);
};
