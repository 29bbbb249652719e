/** Queries of rooms: the last seq, archiving, older history. */
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  lte,
  max,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Db } from "./client.ts";
import { messages, rooms } from "./schema.ts";

const { id: _, searchText: __, ...columns } = getTableColumns(messages);

/** A row without what Postgres assigns. */
export type MessageRow = Omit<typeof messages.$inferSelect, "id" | "searchText">;

/** Resolves to the highest seq of the room's messages, 0 without any. */
export const lastSeq = async (db: Db, room: string): Promise<number> => {
  const [row] = await db
    .select({ seq: max(messages.seq) })
    .from(messages)
    .where(eq(messages.room, room));
  return row?.seq ?? 0;
};

/** Resolves to true if the room ever had an archived message. */
export const isRoomKnown = async (db: Db, room: string): Promise<boolean> =>
  (await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.name, room))).length > 0;

/** Inserts a room unless it is there. */
export const insertRoom = (db: Db, room: string) => db.insert(rooms).values({ name: room }).onConflictDoNothing();

/**
 * Inserts a room's messages, with the room and users that they refer to, in one statement. It is idempotent: existing
 * messages stay as they are, and so do their users. Resolves to the seqs that were inserted.
 */
export const insertMessages = async (db: Db, room: string, batch: readonly MessageRow[]): Promise<Set<number>> =>
  seqsOf(await insertAll(db, room, batch));

/** The same where messages up to `lastResent` may be there already. Resolves to their rows, too. */
export const resendMessages = async (
  db: Db,
  room: string,
  batch: readonly MessageRow[],
  lastResent: number,
): Promise<{ existing: MessageRow[]; inserted: Set<number> }> => {
  const resent = and(eq(messages.room, room), gte(messages.seq, batch[0]?.seq ?? 0), lte(messages.seq, lastResent));
  const [existing, inserted] = await db.batch([
    db.select(columns).from(messages).where(resent),
    insertAll(db, room, batch),
  ]);
  return { existing, inserted: seqsOf(inserted) };
};

const seqsOf = ({ rows }: { rows: { seq: string }[] }): Set<number> => new Set(rows.map(({ seq }) => Number(seq)));

/**
 * Passes all rows in one parameter: building a statement with ten parameters per row used more CPU time than everything
 * else here, and building it from the schema's columns took part of the rest. It is written in SQL because Drizzle's builder
 * would insert `id`, which Postgres generates.
 *
 * Only the authors of new rows are written, in the statement that inserts these: a request that takes effect after its
 * author was erased finds the erased rows in their place and does not bring back the author. A name that is older than the
 * user's, of a room that had to wait, does not replace it. Postgres checks foreign keys at the end of a statement. Authors
 * are sorted, because two rooms that lock them in different orders could deadlock.
 */
const insertAll = (db: Db, room: string, batch: readonly MessageRow[]) =>
  db.execute<{ seq: string }>(sql`
    with inserted_room as (
      insert into "rooms" (name) values (${room}) on conflict do nothing
    ), inserted as (
      insert into "messages" (room, seq, user_id, username, content, timestamp, edited_at, deleted_at, client_id)
      select room, seq, "userId", username, content, timestamp, "editedAt", "deletedAt", "clientId"
      from ${rowsOf(batch)} as message(room text, seq bigint, "userId" text, username text, content text,
        timestamp timestamptz, "editedAt" timestamptz, "deletedAt" timestamptz, "clientId" text)
      on conflict do nothing returning seq, user_id, username, timestamp
    ), authors as (
      insert into "users" (id, username, last_seen_at)
      select distinct on (user_id) user_id, username, timestamp from inserted
      where user_id is not null order by user_id, seq desc
      on conflict (id) do update set
        username = case when excluded.last_seen_at >= "users".last_seen_at
          then excluded.username else "users".username end,
        last_seen_at = greatest("users".last_seen_at, excluded.last_seen_at)
    )
    select seq from inserted`);

/** Returns rows as a table expression over one JSON parameter. */
const rowsOf = (rows: readonly object[]): SQL => sql`json_to_recordset(${JSON.stringify(rows)}::json)`;

/**
 * Updates archived messages to their last edit, deletion or erasure, in one transaction. A different message under the
 * same seq stays as it is.
 */
export const updateMessages = async (db: Db, room: string, changed: readonly MessageRow[]): Promise<void> => {
  const [first, ...rest] = changed.map((row) => {
    const { seq, userId, username, content, clientId, timestamp, editedAt, deletedAt } = row;
    const isSameUser = isErased(row) ? undefined : sql`${messages.userId} is not distinct from ${userId}`;
    // Rows inserted by other programs have microseconds, messages have milliseconds.
    const isSameTime = sql`date_trunc('milliseconds', ${messages.timestamp}) = ${timestamp.toISOString()}::timestamptz`;
    return db
      .update(messages)
      .set({ userId, username, content, clientId, editedAt, deletedAt })
      .where(and(eq(messages.room, room), eq(messages.seq, seq), isSameTime, isSameUser));
  });
  if (first) await db.batch([first, ...rest]);
};

/** Returns true for a message whose author was erased: no user has an empty name. */
export const isErased = ({ userId, username }: Pick<MessageRow, "userId" | "username">): boolean =>
  userId === null && username === "";

/** Resolves to the room's messages with these seqs, in no particular order. */
export const messagesAt = (db: Db, room: string, seqs: number[]): Promise<MessageRow[]> =>
  db
    .select(columns)
    .from(messages)
    .where(and(eq(messages.room, room), inArray(messages.seq, seqs)));

/** The most that a page holds: it ends with the message whose content reaches `bytes`. */
export interface PageSize {
  rows: number;
  bytes: number;
}

/** Resolves to the first messages of the room between two seqs, both exclusive, in ascending order. */
export const messagesAfter = (
  db: Db,
  room: string,
  after: number,
  before: number,
  size: PageSize,
): Promise<MessageRow[]> =>
  selectPage(db, and(eq(messages.room, room), gt(messages.seq, after), lt(messages.seq, before)), asc, size);

/** Resolves to the last messages of the room below a seq, in descending order. */
export const messagesBefore = (db: Db, room: string, before: number, size: PageSize): Promise<MessageRow[]> =>
  selectPage(db, and(eq(messages.room, room), lt(messages.seq, before)), desc, size);

const selectPage = (
  db: Db,
  where: SQL | undefined,
  order: typeof asc | typeof desc,
  { rows, bytes }: PageSize,
): Promise<MessageRow[]> => {
  const preceding = sql<number | null>`sum(octet_length(${messages.content}))
    over (order by ${order(messages.seq)} rows between unbounded preceding and 1 preceding)`;
  const page = db
    .select({ ...columns, preceding: preceding.as("preceding") })
    .from(messages)
    .where(where)
    .orderBy(order(messages.seq))
    .limit(rows)
    .as("page");
  const { preceding: _, ...fields } = page._.selectedFields;
  return db
    .select(fields)
    .from(page)
    .where(or(isNull(page.preceding), lt(page.preceding, bytes)))
    .orderBy(order(page.seq));
};
