/** Rooms: the list, and the status of one. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Db } from "../../drizzle/client.ts";
import type { Page, PageQuery, RoomFilter } from "../../drizzle/lists.ts";
import { isRoomKnown } from "../../drizzle/messages.ts";
import { type ActivityKey, listActiveRooms, listRooms, type RoomRow } from "../../drizzle/rooms.ts";
import { ROOM_NAME_CHARACTERS } from "../../rooms/protocol/limits.ts";
import { foldRoomName } from "../../rooms/protocol/names.ts";
import { isStorable } from "../../rooms/protocol/utf8.ts";
import { identifyCall } from "../auth/identity.ts";
import { readableBy, requireReading } from "../auth/reading.ts";
import { countMembers } from "../count-members.ts";
import { read } from "../database.ts";
import type { Env } from "../env.ts";
import { ApiError, notFound } from "../errors.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { nameQuery, partsOf } from "../name-query.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { roomName, roomPage, roomStatus } from "../schemas.ts";

/** How many rooms one call asks for their members. */
const MAX_COUNTED = 20;

/** A room's name as stored. */
const nameKey = z
  .string()
  .max(2 * ROOM_NAME_CHARACTERS)
  .refine(isStorable);
/** Times that Postgres and JavaScript write alike, ms since 1970. */
const time = z
  .int()
  .min(Date.UTC(1_000, 0))
  .max(Date.UTC(10_000, 0) - 1);
const activityKey: z.ZodType<ActivityKey> = z.tuple([time.nullable(), nameKey]);

const listQuery = pageQuery
  .extend({
    q: nameQuery(
      "Words that the name has to contain, normalised like a name. If all of them have one or two letters, they are looked for among the " +
        "first 10,000 rooms of the list.",
    ),
    order: z
      .enum(["name", "activity"])
      .default("name")
      .openapi({
        description:
          "By name, or by the time of the last message, the latest first. A room that becomes active while pages are followed moves before " +
          "them.",
      }),
    members: z
      .enum(["true", "false"])
      .default("false")
      .openapi({
        description: `Adds how many users are in each room now. It needs a limit of at most ${MAX_COUNTED}.`,
      }),
  })
  .refine(({ limit, members }) => members === "false" || limit <= MAX_COUNTED, {
    path: ["limit"],
    error: `1 to ${MAX_COUNTED} with members=true`,
  });

const common = { tags: ["Rooms"], security: [{}, { token: [] }] };

const toListed = ({ name, createdAt, lastMessageAt }: RoomRow) => ({
  name,
  createdAt: createdAt.toISOString(),
  lastMessageAt: lastMessageAt?.toISOString() ?? null,
});

interface PageOf {
  limit: number;
  cursor?: string | undefined;
}

/** Returns a list whose pages have cursors of their own for each set of parts. */
const listed =
  <Key>(
    name: string,
    keySchema: z.ZodType<Key>,
    list: (db: Db, page: PageQuery<Key>, filter: RoomFilter, parts: string[]) => Promise<Page<RoomRow, Key>>,
  ) =>
  async (env: Env, { limit, cursor }: PageOf, filter: RoomFilter, parts: string[]) => {
    const cursorOf = parts.length === 0 ? name : `${name} ${JSON.stringify(parts)}`;
    const key = cursor === undefined ? null : decodeCursor(cursorOf, cursor, keySchema);
    const { rows, next } = await read(env, (db) => list(db, { limit, key }, filter, parts));
    return { rows, next: next === null ? null : encodeCursor(cursorOf, next) };
  };

const byName = listed("rooms", nameKey, listRooms);
const byActivity = listed("active rooms", activityKey, listActiveRooms);

export const rooms = createApp();

rooms.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/rooms",
    summary: "List rooms by name or activity, or find them by name",
    description:
      "Lists rooms with messages, including private rooms that the token admits to. Direct conversations are not listed.",
    request: { query: listQuery },
    responses: { 200: json("A page of rooms.", roomPage), ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { q, members, ...page } = c.req.valid("query");
    const { headers } = c.req.raw;
    const parts = partsOf(q, foldRoomName);
    const isCounted = members === "true";
    if (isCounted || parts.length > 0) await consumeLimit("LOOKUPS", headers, c.env);
    const filter = readableBy(await identifyCall(headers, c.env));
    const { rows, next } = await (page.order === "name" ? byName : byActivity)(c.env, page, filter, parts);
    const names = rows.map(({ name }) => name);
    const counts = isCounted ? await countMembers(c.env, names) : null;
    return c.json(
      { rooms: rows.map((row, i) => ({ ...toListed(row), ...(counts && { members: counts[i] }) })), next },
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
    const { headers } = c.req.raw;
    const identity = await identifyCall(headers, c.env);
    await requireReading(c.env, identity, room);
    if (!(await hasMessages(c.env, room))) throw notFound("room");
    await limitRoomCreation(room, identity.user, headers, c.env);
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
