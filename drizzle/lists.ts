/**
 * The lists of REST, page by page. Each order has a key that never ties, and a page begins after the last key of the
 * one before: whatever is added meanwhile, walking the pages gives every row once.
 */
import { and, asc, desc, eq, gt, inArray, lt, not, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { SAID } from "./messages.ts";
import { messages, rooms, users } from "./schema.ts";

/** The rows of one page, and the key of its last row when more follow. */
export interface Page<Row, Key> {
  rows: Row[];
  next: Key | null;
}

/** Which page: at most `limit` rows after `key`, or the first ones. */
export interface PageQuery<Key> {
  limit: number;
  key: Key | null;
}

/** Rooms whose names begin with `hidden` are left out, except for these names and beginnings of names. */
export interface RoomFilter {
  hidden: string;
  names: readonly string[];
  prefixes: readonly string[];
}

/** Of a user: microseconds since 1970, because a Date would round Postgres' time, and the id. */
export type UserKey = readonly [createdMicros: number, id: string];

const MESSAGE = { id: messages.id, ...SAID };

type Column = typeof messages.room | typeof rooms.name;

const startsWith = (column: Column, prefix: string): SQL => sql`starts_with(${column}, ${prefix})`;

const visible = (column: Column, { hidden, names, prefixes }: RoomFilter): SQL | undefined =>
  or(
    not(startsWith(column, hidden)),
    names.length > 0 ? inArray(column, [...names]) : undefined,
    ...prefixes.map((prefix) => startsWith(column, prefix)),
  );

/** One row more than the page holds has been read: it tells whether another page follows. */
const paged = <Row, Key>(read: Row[], limit: number, keyOf: (row: Row) => Key): Page<Row, Key> => {
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: last !== undefined && read.length > limit ? keyOf(last) : null };
};

/** Messages of all rooms that the filter lets through, of one user where `userId` is given; newest first, by `id`. */
export const listMessages = async (
  db: Db,
  { limit, key }: PageQuery<number>,
  filter: RoomFilter,
  userId: string | null = null,
) => {
  const read = await db
    .select(MESSAGE)
    .from(messages)
    .where(
      and(
        visible(messages.room, filter),
        userId === null ? undefined : eq(messages.userId, userId),
        key === null ? undefined : lt(messages.id, key),
      ),
    )
    .orderBy(desc(messages.id))
    .limit(limit + 1);
  return paged(read, limit, (row) => row.id);
};

/** One room's messages, newest first, by `seq`. */
export const listRoomMessages = async (db: Db, room: string, { limit, key }: PageQuery<number>) => {
  const read = await db
    .select(MESSAGE)
    .from(messages)
    .where(and(eq(messages.room, room), key === null ? undefined : lt(messages.seq, key)))
    .orderBy(desc(messages.seq))
    .limit(limit + 1);
  return paged(read, limit, (row) => row.seq);
};

/** The rooms that the filter lets through, by name. */
export const listRooms = async (db: Db, { limit, key }: PageQuery<string>, filter: RoomFilter) => {
  const read = await db
    .select()
    .from(rooms)
    .where(and(visible(rooms.name, filter), key === null ? undefined : gt(rooms.name, key)))
    .orderBy(asc(rooms.name))
    .limit(limit + 1);
  return paged(read, limit, (row) => row.name);
};

/** Users who have said something in rooms that the filter lets through, with what shows there; the newest first. */
export const listUsers = async (db: Db, { limit, key }: PageQuery<UserKey>, filter: RoomFilter) => {
  const said = db
    .select({ username: messages.username, timestamp: messages.timestamp })
    .from(messages)
    .where(and(eq(messages.userId, users.id), visible(messages.room, filter)))
    .orderBy(desc(messages.id))
    .limit(1)
    .as("said");
  const read = await db
    .select({
      id: users.id,
      username: said.username,
      createdAt: users.createdAt,
      lastSeenAt: said.timestamp,
      createdMicros: sql<number>`(extract(epoch from ${users.createdAt}) * 1000000)::bigint`.mapWith(Number),
    })
    .from(users)
    .innerJoinLateral(said, sql`true`)
    .where(
      key === null
        ? undefined
        : sql`(${users.createdAt}, ${users.id}) < (timestamptz 'epoch' + ${key[0]}::bigint * interval '1 microsecond', ${key[1]})`,
    )
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit + 1);
  return paged(read, limit, (row): UserKey => [row.createdMicros, row.id]);
};
