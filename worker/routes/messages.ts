/** Messages: what was said, and saying something without a WebSocket. */
import { createRoute, z } from "@hono/zod-openapi";
import { listMessages, listRoomMessages, type Page } from "../../drizzle/lists.ts";
import { withIsoTimes } from "../../rooms/archive/rows.ts";
import { readableRooms } from "../../rooms/core/access.ts";
import { createApp } from "../app.ts";
import { callerOf, requireRoom } from "../auth/caller.ts";
import { newGuest } from "../auth/identity.ts";
import { read } from "../database.ts";
import { spendFor } from "../middleware/rate-limit.ts";
import { enterRoom } from "../middleware/room-creation-limit.ts";
import { postToRoom } from "../post.ts";
import {
  clientId,
  content,
  failures,
  json,
  message,
  messagePage,
  pageQuery,
  roomName,
  userId,
  username,
} from "../schemas.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const DEFAULT_ROOM = "general";

const key = z.int().nonnegative();
const keyOf = (list: string, cursor: string | undefined) =>
  cursor === undefined ? null : decodeCursor(list, cursor, key);

type Row = Awaited<ReturnType<typeof listMessages>>["rows"][number];

const toPage = (list: string, { rows, next }: Page<Row, number>): z.infer<typeof messagePage> => ({
  messages: rows.map(withIsoTimes),
  next: next === null ? null : encodeCursor(list, next),
});

const about = { tags: ["Messages"], security: [{}, { token: [] }] };
const page = json("A page of messages.", messagePage);

export const messages = createApp();

messages.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/api/messages",
    summary: "All messages, newest first",
    description: "Messages of private rooms are among them only for those whom their token admits.",
    request: { query: pageQuery },
    responses: { 200: page, ...failures(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const list = "messages";
    const query = { limit, key: keyOf(list, cursor) };
    const filter = readableRooms(await callerOf(c));
    return c.json(toPage(list, await read(c.env, (db) => listMessages(db, query, filter))), 200);
  },
);

messages.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/api/chat/messages",
    summary: "One room's messages, newest first",
    request: { query: pageQuery.extend({ room: roomName.default(DEFAULT_ROOM) }) },
    responses: { 200: page, ...failures(400, 401, 404, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor, room } = c.req.valid("query");
    requireRoom(await callerOf(c), room);
    const list = `room ${room}`;
    const query = { limit, key: keyOf(list, cursor) };
    return c.json(toPage(list, await read(c.env, (db) => listRoomMessages(db, room, query))), 200);
  },
);

messages.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/api/chat/users/{userId}/messages",
    summary: "One user's messages, newest first",
    description: "Of all rooms that the caller may read. An unknown user has none.",
    request: { params: z.object({ userId }), query: pageQuery },
    responses: { 200: page, ...failures(400, 401, 429, 503) },
  }),
  async (c) => {
    const { userId } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const list = `user ${userId}`;
    const query = { limit, key: keyOf(list, cursor) };
    const filter = readableRooms(await callerOf(c));
    return c.json(toPage(list, await read(c.env, (db) => listMessages(db, query, filter, userId))), 200);
  },
);

const newMessage = z.object({
  content,
  room: roomName.default(DEFAULT_ROOM),
  clientId: clientId.optional(),
  username: username.optional().openapi({ description: "The name of a guest without a token; a token has its own." }),
});

messages.openapi(
  createRoute({
    ...about,
    method: "post",
    path: "/api/chat/messages",
    summary: "Say something",
    description:
      "Answers when the message is stored; everyone in the room gets it. Without a token the sender is a new guest. " +
      "With a token, the same clientId sent again is answered with the message already stored.",
    request: { body: { required: true, content: { "application/json": { schema: newMessage } } } },
    responses: {
      201: json("The message as stored.", message),
      ...failures(400, 401, 403, 404, 409, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const { content, room, clientId, username } = c.req.valid("json");
    const caller = await callerOf(c);
    requireRoom(caller, room);
    const { headers } = c.req.raw;
    if (caller.expiresAt === null) await spendFor("GUESTS", headers, c.env);
    await enterRoom(room, headers, c.env);
    const { user } = caller.expiresAt === null ? newGuest(username) : caller;
    return c.json(await postToRoom(c.env, room, { user, content, clientId }, caller), 201);
  },
);
