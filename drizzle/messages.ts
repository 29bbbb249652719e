/** What a room asks of Postgres: its last seq, its archive and its older history. */
import { and, asc, desc, eq, gt, inArray, lt, max, type SQL, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { messages, rooms, users } from "./schema.ts";

/** A message as a room knows it; Postgres adds its `id`. */
export interface ArchivedMessage {
  room: string;
  seq: number;
  userId: string | null;
  username: string;
  content: string;
  timestamp: Date;
  editedAt: Date | null;
  /** The content is empty then. */
  deletedAt: Date | null;
  clientId: string | null;
}

/** Of a message, what everyone may see. */
export const SAID = {
  room: messages.room,
  seq: messages.seq,
  userId: messages.userId,
  username: messages.username,
  content: messages.content,
  timestamp: messages.timestamp,
  editedAt: messages.editedAt,
  deletedAt: messages.deletedAt,
};

const COLUMNS = { ...SAID, clientId: messages.clientId };

/** The highest seq of the room's messages, 0 where there is none. */
export const lastSeq = async (db: Db, room: string): Promise<number> => {
  const [row] = await db
    .select({ seq: max(messages.seq) })
    .from(messages)
    .where(eq(messages.room, room));
  return row?.seq ?? 0;
};

/** True when the room has been spoken in: its row stays, whatever becomes of its messages. */
export const isRoomKnown = async (db: Db, room: string): Promise<boolean> =>
  (await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.name, room))).length > 0;

/**
 * Stores a room's messages, and the room and users that they mention, in one transaction. Those already there are
 * left as they are, so it may be sent again. Resolves to the seqs that were new.
 */
export const insertMessages = async (db: Db, room: string, batch: readonly ArchivedMessage[]): Promise<Set<number>> => {
  const seen = new Map<string, { id: string; username: string; lastSeenAt: Date }>();
  for (const { userId, username, timestamp } of batch) {
    if (userId !== null) seen.set(userId, { id: userId, username, lastSeenAt: timestamp });
  }
  // In one order everywhere, so that two rooms cannot wait for each other's users.
  const authors = [...seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const upsertAuthors = db
    .insert(users)
    .select(
      sql`select id, username, now() as created_at, "lastSeenAt" as last_seen_at
        from ${rowsOf(authors)} as author(id text, username text, "lastSeenAt" timestamptz)`,
    )
    .onConflictDoUpdate({
      target: users.id,
      set: {
        username: sql`excluded.username`,
        lastSeenAt: sql`greatest(${users.lastSeenAt}, excluded.last_seen_at)`,
      },
    });
  const [, , inserted] = await db.batch([
    db.insert(rooms).values({ name: room }).onConflictDoNothing(),
    upsertAuthors,
    insertAll(db, batch),
  ]);
  return new Set(inserted.rows.map(({ seq }) => Number(seq)));
};

/**
 * All rows in one parameter: building a statement with ten parameters a row took more CPU time than all else here. It is
 * written out, because the builder would name `id`, too, which Postgres gives itself.
 */
const insertAll = (db: Db, batch: readonly ArchivedMessage[]) =>
  db.execute<{ seq: string }>(sql`
    insert into ${messages} (room, seq, user_id, username, content, timestamp, edited_at, deleted_at, client_id)
    select room, seq, "userId", username, content, timestamp, "editedAt", "deletedAt", "clientId"
    from ${rowsOf(batch)} as said(room text, seq bigint, "userId" text, username text, content text,
      timestamp timestamptz, "editedAt" timestamptz, "deletedAt" timestamptz, "clientId" text)
    on conflict do nothing returning seq`);

/** Rows as Postgres reads them from one parameter of JSON. */
const rowsOf = (rows: readonly object[]): SQL => sql`json_to_recordset(${JSON.stringify(rows)}::json)`;

/**
 * Brings messages that are there up to date with their last edit or deletion, in one transaction. Another message that
 * has one's place is left as it is.
 */
export const updateMessages = async (db: Db, room: string, changed: readonly ArchivedMessage[]): Promise<void> => {
  const [first, ...rest] = changed.map(({ seq, userId, timestamp, content, editedAt, deletedAt }) => {
    // What came from elsewhere has microseconds, of which a message knows nothing.
    const isIt = sql`${messages.userId} is not distinct from ${userId}
      and date_trunc('milliseconds', ${messages.timestamp}) = ${timestamp.toISOString()}::timestamptz`;
    return db
      .update(messages)
      .set({ content, editedAt, deletedAt })
      .where(and(eq(messages.room, room), eq(messages.seq, seq), isIt));
  });
  if (first) await db.batch([first, ...rest]);
};

/** The room's messages with these seqs, in no order. */
export const messagesAt = (db: Db, room: string, seqs: number[]): Promise<ArchivedMessage[]> =>
  db
    .select(COLUMNS)
    .from(messages)
    .where(and(eq(messages.room, room), inArray(messages.seq, seqs)));

/** At most `limit` messages of the room between two seqs, neither of them among the messages; the first of them. */
export const messagesAfter = (
  db: Db,
  room: string,
  after: number,
  before: number,
  limit: number,
): Promise<ArchivedMessage[]> =>
  db
    .select(COLUMNS)
    .from(messages)
    .where(and(eq(messages.room, room), gt(messages.seq, after), lt(messages.seq, before)))
    .orderBy(asc(messages.seq))
    .limit(limit);

/** At most `limit` messages of the room below a seq, the latest of them, in descending order. */
export const messagesBefore = (db: Db, room: string, before: number, limit: number): Promise<ArchivedMessage[]> =>
  db
    .select(COLUMNS)
    .from(messages)
    .where(and(eq(messages.room, room), lt(messages.seq, before)))
    .orderBy(desc(messages.seq))
    .limit(limit);
