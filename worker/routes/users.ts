/** Users: the list. */
import { createRoute, z } from "@hono/zod-openapi";
import { listUsers } from "../../drizzle/lists.ts";
import { isUserId } from "../../rooms/protocol/ids.ts";
import { identifyCall } from "../auth/identity.ts";
import { readableBy } from "../auth/reading.ts";
import { read } from "../database.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { userPage } from "../schemas.ts";

const LIST = "users";

/** A user's id. */
const cursorKey = z.string().refine(isUserId);

export const users = createApp();

users.openapi(
  createRoute({
    tags: ["Users"],
    security: [{}, { token: [] }],
    method: "get",
    path: "/api/users",
    summary: "List users by id",
    description:
      "Lists users with messages in rooms that the caller may read. Their names and times are those of these messages.",
    request: { query: pageQuery },
    responses: { 200: json("A page of users.", userPage), ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid("query");
    const key = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorKey);
    const filter = readableBy(await identifyCall(c.req.raw.headers, c.env));
    const { rows, next } = await read(c.env, (db) => listUsers(db, { limit, key }, filter));
    return c.json(
      {
        users: rows.map(({ id, username, createdAt, lastSeenAt }) => ({
          id,
          username,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
        })),
        next: next === null ? null : encodeCursor(LIST, next),
      },
      200,
    );
  },
);
