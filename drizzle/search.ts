/** Searches messages. */
import { and, desc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { type PageQuery, publicColumns, type RoomFilter, toPage, visible } from "./lists.ts";
import { messages } from "./schema.ts";
import { OUTSIDE_CLASS, type SearchTerm } from "./search-terms.ts";

/** Postgres ends a search after this time, with SQLSTATE 57014. */
export const SEARCH_TIMEOUT_MS = 2_000;

/** The newest messages that are compared one by one. */
const RECENT = 10_000;

/** What to look for. All of it has to match. */
export interface Search {
  terms: readonly SearchTerm[];
  /** One room, which the caller may read. */
  room: string | null;
  userId: string | null;
  /** Both exclude messages of this very time. */
  before: Date | null;
  after: Date | null;
}

/** The same in every statement's plan: the text folded as `search_text` is. */
const folded = (text: string): SQL => sql`fold_for_search(${text})`;

const like = (text: string): SQL =>
  sql`${messages.searchText} like '%' || ${folded(text.replace(/[\\%_]/g, "\\$&"))} || '%'`;

/** Compares a term with a message, without an index. */
const contains = ({ text, hasTrigrams, startsWord, endsWord }: SearchTerm): SQL | undefined => {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const start = startsWord ? `(^|[${OUTSIDE_CLASS}])` : "";
  const end = endsWord ? `($|[${OUTSIDE_CLASS}])` : "";
  return and(
    hasTrigrams ? like(text) : sql`strpos(${messages.searchText}, ${folded(text)}) > 0`,
    startsWord || endsWord
      ? sql`${messages.searchText} ~ (${start}::text || ${folded(escaped)} || ${end}::text)`
      : undefined,
  );
};

/** Finds a term by an index: `contains` has the condition for the trigram index already. */
const indexed = ({ text, hasTrigrams }: SearchTerm): SQL | undefined =>
  hasTrigrams ? undefined : sql`search_tokens(${messages.searchText}) @> search_tokens(${folded(text)})`;

/**
 * The index that a search walks, newest messages first: that of the list which it narrows. Times never decrease as a room's `seq`
 * grows. Only without a room and a user does the walk begin at `before`.
 */
const walkOf = ({ room, userId, before, after }: Search, key: number | null) => {
  if (room !== null) {
    const where = and(eq(messages.room, room), key === null ? undefined : lt(messages.seq, key));
    return { where, order: [desc(messages.seq)], keyOf: ({ seq }: { seq: number }) => seq };
  }
  const keyOf = ({ id }: { id: number }) => id;
  if (userId !== null) {
    const where = and(eq(messages.userId, userId), key === null ? undefined : lt(messages.id, key));
    return { where, order: [desc(messages.id)], keyOf };
  }
  const where = and(
    key === null
      ? undefined
      : sql`(${messages.timestamp}, ${messages.id}) < ((select timestamp from ${messages} where id = ${key}), ${key})`,
    before === null ? undefined : lt(messages.timestamp, before),
    after === null ? undefined : gt(messages.timestamp, after),
  );
  return { where, order: [desc(messages.timestamp), desc(messages.id)], keyOf };
};

/** Returns the statement of a page, in its order, with one row more than `limit` if another page follows. */
const selectMatches = (db: Db, { limit, key }: PageQuery<number>, search: Search, filter: RoomFilter) => {
  const { room, userId, before, after, terms } = search;
  const { where, order } = walkOf(search, key);
  const matches = and(
    room === null ? visible(messages.room, filter) : undefined,
    room === null || userId === null ? undefined : eq(messages.userId, userId),
    before === null ? undefined : lt(messages.timestamp, before),
    after === null ? undefined : gt(messages.timestamp, after),
    ...terms.map(contains),
  );
  const by = sql.join(order, sql`, `);
  const ids = sql`
    with newest as materialized (
      select id from (select * from ${messages} where ${where ?? true} order by ${by} limit ${RECENT}) as ${messages}
      where ${matches} order by ${by} limit ${limit + 1}
    ), others as materialized (
      select id, seq, timestamp from ${messages}
      where ${and(where, matches, ...terms.map(indexed))} and (select count(*) from newest) <= ${limit}
    )
    select id from newest union all (select id from others as ${messages} order by ${by} limit ${limit + 1})`;
  return db
    .select(publicColumns)
    .from(messages)
    .where(sql`${messages.id} in (${ids})`)
    .orderBy(...order)
    .limit(limit + 1);
};

const settings = (db: Db) =>
  db.execute(sql`select set_config('statement_timeout', ${String(SEARCH_TIMEOUT_MS)}, true),
    set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`);

export const searchMessages = async (db: Db, page: PageQuery<number>, search: Search, filter: RoomFilter) => {
  const [, selected] = await db.batch([settings(db), selectMatches(db, page, search, filter)]);
  return toPage(selected, page.limit, walkOf(search, page.key).keyOf);
};

export const explainable = (db: Db, page: PageQuery<number>, search: Search, filter: RoomFilter) =>
  selectMatches(db, page, search, filter).toSQL();
