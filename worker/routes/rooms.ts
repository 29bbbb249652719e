/** Rooms: the list, and the status of one. */
import { createRoute, z } from "@hono/zod-openapi";
import { listRooms } from "../../drizzle/lists.ts";
import { isRoomKnown } from "../../drizzle/messages.ts";
import { ROOM_NAME_CHARACTERS } from "../../rooms/protocol/limits.ts";
import { isStorable } from "../../rooms/protocol/utf8.ts";
import { identifyCall } from "../auth/identity.ts";
import { readableBy, requireReading } from "../auth/reading.ts";
import { read } from "../database.ts";
import type { Env } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { roomName, roomPage, roomStatus } from "../schemas.ts";

const LIST = "rooms";

/** A room's name as stored. */
const cursorKey = z
  .string()
  .max(2 * ROOM_NAME_CHARACTERS)
  .refine(isStorable);

const common = { tags: ["Rooms"], security: [{}, { token: [] }] };

export const rooms = createApp();

rooms.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/rooms",
    summary: "List rooms by name",
    description: "Lists rooms with messages, including private rooms that the token admits to.",
    request: { query: pageQuery },
    responses: { 200: json("A page of rooms.", roomPage), ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const key = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorKey);
    const filter = readableBy(await identifyCall(c.req.raw.headers, c.env));
    const { rows, next } = await read(c.env, (db) => listRooms(db, { limit, key }, filter));
    return c.json(
      {
        rooms: rows.map(({ name, createdAt }) => ({ name, createdAt: createdAt.toISOString() })),
        next: next === null ? null : encodeCursor(LIST, next),
      },
      200,
    );
  },
);

rooms.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/rooms/{room}",
    summary: "Get a room's status",
    description:
      "For operators: who is connected, and what has reached Postgres. It wakes the room. A room without messages is " +
      "not found.",
    request: { params: z.object({ room: roomName }) },
    responses: { 200: json("The current status.", roomStatus), ...errors(400, 401, 403, 404, 429, 503) },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    await requireReading(c.env, await identifyCall(c.req.raw.headers, c.env), room);
    if (!(await hasMessages(c.env, room))) throw notFound("room");
    await limitRoomCreation(room, c.req.raw.headers, c.env);
    return c.json(await c.env.ROOMS.getByName(room).status(), 200);
  },
);

/**
 * False for a room that Postgres does not know: asking its object would create one. True while Postgres is down,
 * which is when an operator needs to know what is waiting there.
 */
const hasMessages = async (env: Env, room: string): Promise<boolean> => {
  try {
    return await read(env, (db) => isRoomKnown(db, room));
  } catch (error) {
    if (error instanceof ApiError) return true;
    throw error;
  }
};
