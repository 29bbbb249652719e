/** Searches messages. */
import { and, desc, eq, gt, isNull, lt, type SQL, sql } from "drizzle-orm";
import { bounded } from "./bounded.ts";
import type { Db } from "./client.ts";
import { escapeLike } from "./like.ts";
import { listed, type PageQuery, publicColumns, type RoomFilter, toPage, visible } from "./lists.ts";
import { conversationsOf } from "./room-members.ts";
import { messages, rooms } from "./schema.ts";
import { OUTSIDE_CLASS, type SearchTerm } from "./search-terms.ts";

/** How many of the newest messages are compared one by one: 5 to 15 ms. */
const NEWEST = 10_000;
/** The same of one room or user, whose messages are scattered over the table. */
const NEWEST_SCATTERED = 5_000;

/** Of how few messages a caller may read so few that all of them are compared one by one, and in how few rooms. */
const FEW_MESSAGES = 20_000;
const FEW_ROOMS = 100;

/** What to look for. All of it has to match. */
export interface Search {
  terms: readonly SearchTerm[];
  /** A room that the caller may read, or null for all of those. */
  room: string | null;
  userId: string | null;
  /** Both exclude messages of that very time. */
  before: Date | null;
  after: Date | null;
}

const folded = (text: string): SQL => sql`fold_for_search(${text})`;

/** The condition that a message contains the term. The trigram index supports that of a term with trigrams. */
const contains = ({ text, hasTrigrams, startsWord, endsWord }: SearchTerm): SQL | undefined => {
  const isPart = hasTrigrams
    ? sql`${messages.searchText} like '%' || ${folded(escapeLike(text))} || '%'`
    : sql`strpos(${messages.searchText}, ${folded(text)}) > 0`;
  if (!startsWord && !endsWord) return isPart;
  const start = startsWord ? `(^|[${OUTSIDE_CLASS}])` : "";
  const end = endsWord ? `($|[${OUTSIDE_CLASS}])` : "";
  const literal = folded(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return and(isPart, sql`${messages.searchText} ~ (${start}::text || ${literal} || ${end}::text)`);
};

/** The condition by which the index of tokens finds a term without trigrams. It takes long without the index. */
const hasTokens = ({ text, hasTrigrams }: SearchTerm): SQL | undefined =>
  hasTrigrams ? undefined : sql`search_tokens(${messages.searchText}) @> search_tokens(${folded(text)})`;

/** Returns the messages among which a search looks, newest first, in the order of an index. */
const walk = ({ room, userId, before, after }: Search, key: number | null) => {
  if (room !== null) {
    const where = and(eq(messages.room, room), key === null ? undefined : lt(messages.seq, key));
    return { where, order: [desc(messages.seq)], newest: NEWEST_SCATTERED };
  }
  if (userId !== null) {
    const where = and(eq(messages.userId, userId), key === null ? undefined : lt(messages.id, key));
    return { where, order: [desc(messages.id)], newest: NEWEST_SCATTERED };
  }
  const last = sql`((select timestamp from ${messages} where id = ${key}), ${key})`;
  const where = and(
    key === null ? undefined : sql`(${messages.timestamp}, ${messages.id}) < ${last}`,
    before === null ? undefined : lt(messages.timestamp, before),
    after === null ? undefined : gt(messages.timestamp, after),
  );
  return { where, order: [desc(messages.timestamp), desc(messages.id)], newest: NEWEST };
};

/**
 * Selects a page of matches in two steps, because neither is fast for every search, and Postgres does not know which one is: its
 * estimates for parts of words are guesses.
 *
 * 1. `frequent`: the newest messages are compared one by one, in the order of a B-tree. If that fills the page, as it does for frequent
 *    words, or if there are no more messages, it is the answer: a GIN index would return all matches, perhaps half of the table.
 * 2. `rare`: otherwise the GIN indexes return the few matches, which are sorted. `materialized` keeps the limit away from this step:
 *    with it Postgres may choose to walk the whole B-tree. `few` is for callers who may read hardly anything, who find few matches of any
 *    word among the newest messages. All that they may read is compared, room by room (`offset 0` keeps Postgres from other plans).
 *
 * The worst case is a word that was frequent and is not any more: all its matches are sorted.
 */
const selectMatches = (
  db: Db,
  { limit, key }: PageQuery<number>,
  search: Search,
  filter: RoomFilter,
  compare: number | undefined,
) => {
  const { room, userId, before, after, terms } = search;
  const { where, order, newest } = walk(search, key);
  const compared = compare ?? newest;
  const matches = and(
    isNull(messages.deletedAt),
    room === null ? visible(filter) : undefined,
    room === null || userId === null ? undefined : eq(messages.userId, userId),
    before === null ? undefined : lt(messages.timestamp, before),
    after === null ? undefined : gt(messages.timestamp, after),
    ...terms.map(contains),
  );
  const by = sql.join(order, sql`, `);
  const rows = limit + 1;
  const isIncomplete = sql`(select count(*) from frequent) < ${rows}
    and exists (select from ${messages} where ${where ?? sql`true`} order by ${by} offset ${compared})`;
  const mayReadFew =
    room === null
      ? sql`(select count(*) from readable) <= ${FEW_ROOMS} and (select count(*) from (
          select from readable, lateral (select from ${messages} where room = name limit ${FEW_MESSAGES + 1}) as each
          limit ${FEW_MESSAGES + 1}) as every) <= ${FEW_MESSAGES}`
      : sql`false`;
  const ids = sql`
    with frequent as materialized (
      select id from (select * from ${messages} where ${where ?? sql`true`} order by ${by} limit ${compared}) as ${messages}
      where ${matches} order by ${by} limit ${rows}
    ), readable as materialized (
      (select name from ${rooms} where ${listed(filter)} limit ${FEW_ROOMS + 1})
      union all (select room from ${conversationsOf(filter.reader)} as conversations limit ${FEW_ROOMS + 1})
    ), few as materialized (
      select id, seq, timestamp
      from readable, lateral (select * from ${messages} where room = name offset 0) as ${messages}
      where ${isIncomplete} and ${mayReadFew} and ${and(where, matches)}
    ), rare as materialized (
      select id, seq, timestamp from ${messages}
      where ${isIncomplete} and not (${mayReadFew}) and ${and(where, matches, ...terms.map(hasTokens))}
    )
    select id from frequent
    union all (select id from few as ${messages} order by ${by} limit ${rows})
    union all (select id from rare as ${messages} order by ${by} limit ${rows})`;
  return db
    .select(publicColumns)
    .from(messages)
    .where(sql`${messages.id} in (${ids})`)
    .orderBy(...order)
    .limit(rows);
};

/**
 * Searches the rooms that the filter includes, or `search.room`; newest first. The key is `seq` within a room and `id` otherwise. Rejects
 * with the SQLSTATE `TIMED_OUT` when it takes too long. `compare` replaces the number of messages that are compared one by one: tests
 * set it to 0, which leaves all to the indexes.
 */
export const searchMessages = async (
  db: Db,
  page: PageQuery<number>,
  search: Search,
  filter: RoomFilter,
  compare?: number,
) => {
  const selected = await bounded(db, selectMatches(db, page, search, filter, compare));
  return toPage(selected, page.limit, ({ id, seq }) => (search.room === null ? id : seq));
};
