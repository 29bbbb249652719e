/** A room's audit log: moderators' orders. */
import { createRoute, z } from "@hono/zod-openapi";
import { listOrders } from "../../drizzle/lists.ts";
import { isStorable } from "../../rooms/protocol/utf8.ts";
import { identifyCall } from "../auth/identity.ts";
import { requireModerator } from "../auth/reading.ts";
import { read } from "../database.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { orderPage, roomName } from "../schemas.ts";

/** The end of the year 9999: Postgres does not read what `Date` formats later years as. */
const LAST_MS = 253_402_300_799_999;

/** An `OrderKey`. */
const cursorKey = z.tuple([z.int().nonnegative().max(LAST_MS), z.string().refine(isStorable)]);

export const audit = createApp();

audit.openapi(
  createRoute({
    tags: ["Moderation"],
    security: [{ token: [] }],
    method: "get",
    path: "/api/rooms/{room}/audit",
    summary: "List moderators' orders, newest first",
    description:
      "For moderators: who was muted, removed or readmitted, whose message was deleted, and which setting was changed, " +
      "by whom and when. An order appears about a second after it was given.",
    request: { params: z.object({ room: roomName }), query: pageQuery },
    responses: { 200: json("A page of orders.", orderPage), ...errors(400, 401, 403, 404, 429, 503) },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    const { limit, cursor } = c.req.valid("query");
    const identity = await identifyCall(c.req.raw.headers, c.env);
    await requireModerator(c.env, identity, room);
    const list = `audit ${room}`;
    const key = cursor === undefined ? null : decodeCursor(list, cursor, cursorKey);
    const { rows, next } = await read(c.env, (db) => listOrders(db, room, { limit, key }));
    return c.json(
      {
        orders: rows.map(({ at, until, ...order }) => ({
          ...order,
          at: at.toISOString(),
          until: until?.toISOString() ?? null,
        })),
        next: next === null ? null : encodeCursor(list, next),
      },
      200,
    );
  },
);
