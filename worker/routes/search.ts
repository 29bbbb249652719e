/** Search: messages by their text. */
import { createRoute, z } from "@hono/zod-openapi";
import { searchMessages } from "../../drizzle/search.ts";
import { MAX_TERMS, parseTerms, type SearchTerm } from "../../drizzle/search-terms.ts";
import { toPublicMessage } from "../../rooms/archive/rows.ts";
import { isStorable } from "../../rooms/protocol/utf8.ts";
import { identifyCall } from "../auth/identity.ts";
import { readableBy, requireReading } from "../auth/reading.ts";
import { read } from "../database.ts";
import { ApiError } from "../errors.ts";
import { excerptOf } from "../excerpt.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { createApp, errors, json } from "../openapi.ts";
import { decodeCursor, encodeCursor, pageQuery } from "../paging.ts";
import { roomName, searchPage, userId } from "../schemas.ts";
import { queryTime } from "../time.ts";

/** UTF-16 units, before anything is done with them. */
const MAX_QUERY_LENGTH = 200;

/** A `seq` in a search of one room, otherwise an `id`. */
const cursorKey = z.int().nonnegative();

const searchQuery = pageQuery.extend({
  q: z
    .string()
    .max(MAX_QUERY_LENGTH)
    .refine(isStorable, { error: "must not contain NUL or lone surrogates" })
    .openapi({
      description:
        `Up to ${MAX_TERMS} words or "phrases", all of which a message has to contain, in any case. Words of three letters and more are ` +
        "also found inside longer ones. Scripts without spaces are found from one character on.",
      minLength: 1,
      maxLength: MAX_QUERY_LENGTH,
      example: '"good morning" Anna',
    }),
  room: roomName.optional(),
  user: userId.optional(),
  before: queryTime("Only messages sent before this time."),
  after: queryTime("Only messages sent after this time."),
});

export const search = createApp();

search.openapi(
  createRoute({
    tags: ["Messages"],
    security: [{}, { token: [] }],
    method: "get",
    path: "/api/search",
    summary: "Search messages, newest first",
    description:
      "Searches the rooms that the caller may read, or one of them, or a user's messages. A search that takes longer than 2 s fails with " +
      "503 search_timeout: narrow it by a rarer word, a room, a user or a time.",
    request: { query: searchQuery },
    responses: { 200: json("A page of found messages.", searchPage), ...errors(400, 401, 403, 404, 429, 503) },
  }),
  async (c) => {
    const { limit, cursor, q, room = null, user = null, before = null, after = null } = c.req.valid("query");
    const { headers } = c.req.raw;
    await consumeLimit("SEARCHES", headers, c.env);
    const terms = termsOf(q);
    const identity = await identifyCall(headers, c.env);
    if (room !== null) await requireReading(c.env, identity, room);
    // A cursor continues the search that it comes from.
    const list = `search ${JSON.stringify([q, room, user, before, after])}`;
    const page = { limit, key: cursor === undefined ? null : decodeCursor(list, cursor, cursorKey) };
    const { rows, next } = await read(c.env, (db) =>
      searchMessages(db, page, { terms, room, userId: user, before, after }, readableBy(identity)),
    );
    return c.json(
      {
        messages: rows.map((row) => ({ id: row.id, ...toPublicMessage(row), excerpt: excerptOf(row.content, terms) })),
        next: next === null ? null : encodeCursor(list, next),
      },
      200,
    );
  },
);

/** Returns the query's terms. Throws `invalid_data` if there are none or too many. */
const termsOf = (query: string): SearchTerm[] => {
  const terms = parseTerms(query);
  if (terms.length > 0 && terms.length <= MAX_TERMS) return terms;
  const reason = terms.length === 0 ? "needs a letter, a digit or a symbol" : `at most ${MAX_TERMS} words and phrases`;
  throw new ApiError(400, "invalid_data", `q: ${reason}`);
};
