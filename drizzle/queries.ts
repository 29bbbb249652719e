/** What a room asks of Postgres: its last seq, its archive and its older history. */
import { and, asc, desc, eq, gt, inArray, lt, max, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { messages, rooms, users } from "./schema.ts";

/** A message as a room knows it; Postgres adds its `id`. */
export interface ArchivedMessage {
  room: string;
  seq: number;
  userId: string | null;
  username: string;
  content: string;
  timestamp: Date;
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
  const insertRoom = db.insert(rooms).values({ name: room }).onConflictDoNothing();
  const insertAll = db
    .insert(messages)
    .values([...batch])
    .onConflictDoNothing()
    .returning({ seq: messages.seq });
  if (authors.length === 0) {
    const [, inserted] = await db.batch([insertRoom, insertAll]);
    return new Set(inserted.map(({ seq }) => seq));
  }
  const upsertAuthors = db
    .insert(users)
    .values(authors)
    .onConflictDoUpdate({
      target: users.id,
      set: {
        username: sql`excluded.username`,
        lastSeenAt: sql`greatest(${users.lastSeenAt}, excluded.last_seen_at)`,
      },
    });
  const [, , inserted] = await db.batch([insertRoom, upsertAuthors, insertAll]);
  return new Set(inserted.map(({ seq }) => seq));
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
