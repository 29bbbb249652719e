/**
 * Lists of REST with keyset pagination: each list is ordered by a unique key, and a page starts after the last key of
 * the previous one. Walking the pages returns every row once, even while rows are added.
 */
import { and, asc, desc, eq, getTableColumns, gt, gte, inArray, lt, not, or, type SQL, sql } from "drizzle-orm";
import { removedFrom } from "./audit.ts";
import type { Db } from "./client.ts";
import { firstSeqAfter } from "./first-seq-after.ts";
import { conversationsOf, isDirect } from "./room-members.ts";
import { audit, messages, rooms } from "./schema.ts";

/** The rows of one page, and the key of the last one if more follow. */
export interface Page<Row, Key> {
  rows: Row[];
  next: Key | null;
}

/** At most `limit` rows after `key`; null for the first ones. */
export interface PageQuery<Key> {
  limit: number;
  key: Key | null;
}

/**
 * Excludes rooms with the prefix `hidden`, except those of these names and prefixes from which the reader is not removed, and direct
 * conversations, except the reader's own.
 */
export interface RoomFilter {
  hidden: string;
  names: readonly string[];
  prefixes: readonly string[];
  /** The reader's user id. */
  reader: string;
}

/** An order's key: its time in ms since 1970, and its id. */
export type OrderKey = readonly [at: number, id: string];

// A sender's clientId is visible to its sender alone.
export const { clientId: _, searchText: __, ...publicColumns } = getTableColumns(messages);

type Column = typeof messages.room | typeof rooms.name;

const startsWith = (column: Column, prefix: string): SQL => sql`starts_with(${column}, ${prefix})`;

/** The condition on messages by their room. Postgres reads the reader's conversations once, by their index. */
export const visible = (filter: RoomFilter): SQL | undefined =>
  and(
    granted(messages.room, filter),
    or(not(isDirect(messages.room)), sql`${messages.room} in ${conversationsOf(filter.reader)}`),
  );

/** The condition on rooms that are listed: not even the reader's own direct conversations. */
export const listed = (filter: RoomFilter): SQL | undefined =>
  and(not(isDirect(rooms.name)), granted(rooms.name, filter));

const granted = (column: Column, { hidden, names, prefixes, reader }: RoomFilter): SQL | undefined => {
  const isGranted = or(
    names.length > 0 ? inArray(column, [...names]) : undefined,
    ...prefixes.map((prefix) => startsWith(column, prefix)),
  );
  return or(
    not(startsWith(column, hidden)),
    isGranted && and(isGranted, sql`${column} not in (select room from ${removedFrom(reader)} as removed)`),
  );
};

/** Makes a page of `limit` rows. One more was selected, which tells whether another page follows. */
export const toPage = <Row, Key>(selected: Row[], limit: number, keyOf: (row: Row) => Key): Page<Row, Key> => {
  const rows = selected.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: last !== undefined && selected.length > limit ? keyOf(last) : null };
};

/** Lists messages of the rooms that the filter includes, of one user unless `userId` is null; newest first, by `id`. */
export const listMessages = async (
  db: Db,
  { limit, key }: PageQuery<number>,
  filter: RoomFilter,
  userId: string | null = null,
) => {
  const selected = await db
    .select(publicColumns)
    .from(messages)
    .where(
      and(
        visible(filter),
        userId === null ? undefined : eq(messages.userId, userId),
        key === null ? undefined : lt(messages.id, key),
      ),
    )
    .orderBy(desc(messages.id))
    .limit(limit + 1);
  return toPage(selected, limit, (row) => row.id);
};

/** Some messages of a room. */
export interface RoomMessagesQuery extends PageQuery<number> {
  /** Ascending or descending by `seq`. */
  order: "asc" | "desc";
  /** Only messages sent after this time; null for all. */
  after: Date | null;
}

/** Lists one room's messages, by `seq`. */
export const listRoomMessages = async (db: Db, room: string, { limit, key, order, after }: RoomMessagesQuery) => {
  const [isPast, inOrder] = order === "asc" ? [gt, asc] : [lt, desc];
  const selected = await db
    .select(publicColumns)
    .from(messages)
    .where(
      and(
        eq(messages.room, room),
        after === null ? undefined : gte(messages.seq, firstSeqAfter(room, after)),
        key === null ? undefined : isPast(messages.seq, key),
      ),
    )
    .orderBy(inOrder(messages.seq))
    .limit(limit + 1);
  return toPage(selected, limit, (row) => row.seq);
};

/** Lists moderators' orders in a room, newest first. */
export const listOrders = async (db: Db, room: string, { limit, key }: PageQuery<OrderKey>) => {
  const { room: _, ...columns } = getTableColumns(audit);
  const selected = await db
    .select(columns)
    .from(audit)
    .where(
      and(
        eq(audit.room, room),
        key === null
          ? undefined
          : sql`(${audit.at}, ${audit.id}) < (${new Date(key[0]).toISOString()}::timestamptz, ${key[1]})`,
      ),
    )
    .orderBy(desc(audit.at), desc(audit.id))
    .limit(limit + 1);
  return toPage(selected, limit, ({ at, id }): OrderKey => [at.getTime(), id]);
};
