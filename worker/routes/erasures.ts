/** Erasing users, for the operator. */
import { createRoute, type z } from "@hono/zod-openapi";
import { deleteUser, eraseOrders, roomsAfter, roomsOf } from "../../drizzle/erase.ts";
import type { InboxErasure } from "../../inbox/runtime.ts";
import type { RoomErasure } from "../../rooms/erasure.ts";
import { callInbox, callRoom } from "../call-room.ts";
import { databaseUnavailable, read } from "../database.ts";
import type { Env } from "../env.ts";
import { erasure, erasureRequest } from "../erasure-schemas.ts";
import { ApiError } from "../errors.ts";
import { requireOperator } from "../middleware/require-operator.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";

/** The most rooms of one call. Each is woken by it. */
const ROOMS = 20;

type Erasure = z.infer<typeof erasure>;

export const erasures = createApp();

erasures.openapi(
  createRoute({
    tags: ["Operation"],
    security: [{ operator: [] }],
    method: "post",
    path: "/api/erasures",
    summary: "Erase a user",
    description:
      `Erases a user from up to ${ROOMS} rooms, in the order of their names. Call it again with \`after: next\` until ` +
      "`next` is null: the last call also empties their inbox and erases the user from the audit log and from the list " +
      "of users. Calls are idempotent, and a failed one can be repeated.",
    middleware: [requireOperator] as const,
    request: { body: jsonBody(erasureRequest) },
    responses: {
      200: json("What was erased.", erasure),
      ...errors(400, 401, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const { userId, after } = c.req.valid("json");
    const names = await read(c.env, (db) => roomsAfter(db, after, ROOMS));
    if (names.length > 0) return c.json(await eraseFromRooms(c.env, userId, names, after), 200);
    // Rooms that became known after their turn, or in which there was more than one call erases.
    const left = await read(c.env, (db) => roomsOf(db, userId, ROOMS));
    if (left.length > 0) return c.json({ ...(await eraseFromRooms(c.env, userId, left, after)), next: after }, 200);
    // Last, because rooms that still have the user among their followers would tell the inbox of news.
    await callInbox(c.env, userId, (stub): Promise<InboxErasure> => stub.erase());
    const { rows: orders, isComplete } = await read(c.env, (db) => eraseOrders(db, userId));
    const users = isComplete ? await read(c.env, (db) => deleteUser(db, userId)) : 0;
    return c.json({ rooms: [], archive: { orders, users }, next: isComplete ? null : after }, 200);
  },
);

/** Erases a user room by room. Ends early at a room that fails, but throws if it is the first. */
const eraseFromRooms = async (env: Env, userId: string, names: string[], after: string): Promise<Erasure> => {
  const archived = new Set(await read(env, (db) => roomsOf(db, userId, ROOMS, names)));
  const rooms: Erasure["rooms"] = [];
  let next = after;
  for (const room of names) {
    try {
      const { archive, ...erased } = await eraseFromRoom(env, userId, room, archived.has(room));
      rooms.push({ room, ...erased });
      if (archive === "incomplete") break;
      next = room;
    } catch (error) {
      if (rooms.length === 0 || !(error instanceof ApiError)) throw error;
      break;
    }
  }
  return { rooms, archive: null, next };
};

const eraseFromRoom = async (env: Env, userId: string, room: string, isArchived: boolean): Promise<RoomErasure> => {
  const erased = await callRoom(env, room, (stub): Promise<RoomErasure> => stub.erase(userId, isArchived));
  if (erased.archive === "unavailable") throw databaseUnavailable();
  return erased;
};
