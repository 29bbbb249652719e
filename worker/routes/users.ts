/** Users: the list, and finding them by name. */
import { createRoute, z } from "@hono/zod-openapi";
import { findUsers, listUsers } from "../../drizzle/users.ts";
import { isUserId } from "../../rooms/protocol/ids.ts";
import { identifyCall } from "../auth/identity.ts";
import { readableBy } from "../auth/reading.ts";
import { read } from "../database.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { nameQuery, partsOf } from "../name-query.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { userPage } from "../schemas.ts";

const LIST = "users";
/** It has one page, so no cursor continues it. */
const SEARCH = "found users";

/** A user's id. */
const cursorKey = z.string().refine(isUserId);

export const users = createApp();

users.openapi(
  createRoute({
    tags: ["Users"],
    security: [{}, { token: [] }],
    method: "get",
    path: "/api/users",
    summary: "List users by id, or find them by name",
    description:
      "Lists users with messages in rooms that the caller may read. Their names and times are those of these messages. With q it is one " +
      "page of those whose names match, seen last first.",
    request: {
      query: pageQuery.extend({
        q: nameQuery(
          "Words that the name has to contain, in any case. Users are found who have a message that the caller may read among their last " +
            "ones. Words of one or two letters find recently seen users only.",
        ),
      }),
    },
    responses: { 200: json("A page of users.", userPage), ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor, q } = c.req.valid("query");
    const { headers } = c.req.raw;
    const parts = partsOf(q, (text) => text.normalize("NFKC"));
    const isSearch = parts.length > 0;
    if (isSearch) await consumeLimit("LOOKUPS", headers, c.env);
    const key = cursor === undefined ? null : decodeCursor(isSearch ? SEARCH : LIST, cursor, cursorKey);
    const filter = readableBy(await identifyCall(headers, c.env));
    const { rows, next } = await read(c.env, async (db) =>
      isSearch
        ? { rows: await findUsers(db, parts, limit, filter), next: null }
        : listUsers(db, { limit, key }, filter),
    );
    return c.json(
      {
        users: rows.map(({ id, username, createdAt, lastSeenAt, room, seq }) => ({
          id,
          username,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
          lastMessage: { room, seq },
        })),
        next: next === null ? null : encodeCursor(LIST, next),
      },
      200,
    );
  },
);
