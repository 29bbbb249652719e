/** Which rooms and users there are, and how a room is. */
import { createRoute, z } from "@hono/zod-openapi";
import { listRooms, listUsers } from "../../drizzle/lists.ts";
import { isRoomKnown } from "../../drizzle/messages.ts";
import { readableRooms } from "../../rooms/core/access.ts";
import { createApp } from "../app.ts";
import { callerOf, requireRoom } from "../auth/caller.ts";
import { isUserId } from "../auth/identity.ts";
import { read } from "../database.ts";
import type { Env } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { enterRoom } from "../middleware/room-creation-limit.ts";
import { failures, json, pageQuery, roomName, roomPage, roomStatus, userPage } from "../schemas.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const roomKey = z.string().refine((name) => !name.includes("\0"));
const userKey = z.tuple([z.int().nonnegative(), z.string().refine(isUserId)]);

const about = { tags: ["Directory"], security: [{}, { token: [] }] };
const paged = { request: { query: pageQuery } };

export const directory = createApp();

directory.openapi(
  createRoute({
    ...about,
    ...paged,
    method: "get",
    path: "/api/rooms",
    summary: "The rooms, by name",
    description: "Those in which something has been said. Private rooms show only to those whom their token admits.",
    responses: { 200: json("A page of rooms.", roomPage), ...failures(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const key = cursor === undefined ? null : decodeCursor("rooms", cursor, roomKey);
    const filter = readableRooms(await callerOf(c));
    const { rows, next } = await read(c.env, (db) => listRooms(db, { limit, key }, filter));
    return c.json(
      {
        rooms: rows.map(({ name, createdAt }) => ({ name, createdAt: createdAt.toISOString() })),
        next: next === null ? null : encodeCursor("rooms", next),
      },
      200,
    );
  },
);

directory.openapi(
  createRoute({
    ...about,
    method: "get",
    path: "/api/rooms/{room}",
    summary: "How a room is",
    description:
      "For operators: who is there, and what has reached Postgres. It wakes the room. A room in which nothing has been " +
      "said yet is not there.",
    request: { params: z.object({ room: roomName }) },
    responses: { 200: json("The room at this moment.", roomStatus), ...failures(400, 401, 404, 429) },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    requireRoom(await callerOf(c), room);
    if (!(await isSpokenIn(c.env, room))) throw notFound("room");
    await enterRoom(room, c.req.raw.headers, c.env);
    return c.json(await c.env.ROOMS.getByName(room).status(), 200);
  },
);

/**
 * False for a room of which Postgres knows nothing: asking its object would make one. Without Postgres the object is
 * asked all the same, because that is when an operator wants to know what waits there.
 */
const isSpokenIn = async (env: Env, room: string): Promise<boolean> => {
  try {
    return await read(env, (db) => isRoomKnown(db, room));
  } catch (error) {
    if (error instanceof ApiError) return true;
    throw error;
  }
};

directory.openapi(
  createRoute({
    ...about,
    ...paged,
    method: "get",
    path: "/api/users",
    summary: "The users, newest first",
    description:
      "Those who have said something in rooms that the caller may read, under the name that they last had there.",
    responses: { 200: json("A page of users.", userPage), ...failures(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const key = cursor === undefined ? null : decodeCursor("users", cursor, userKey);
    const filter = readableRooms(await callerOf(c));
    const { rows, next } = await read(c.env, (db) => listUsers(db, { limit, key }, filter));
    return c.json(
      {
        users: rows.map(({ id, username, createdAt, lastSeenAt }) => ({
          id,
          username,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
        })),
        next: next === null ? null : encodeCursor("users", next),
      },
      200,
    );
  },
);
