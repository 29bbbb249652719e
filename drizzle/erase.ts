/** Erases a user in Postgres. A statement changes a bounded number of rows, a call a bounded number of times, and both repeat. */
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { audit, messages, rooms, users } from "./schema.ts";

/** The most rows of one statement, and the most statements of one call. */
const ROWS = 1_000;
const STATEMENTS = 40;

export interface ErasedRows {
  readonly rows: number;
  /** False if the call has to be repeated for the rest. */
  readonly isComplete: boolean;
}

/** Erases the user's messages in a room at the time `at`: their place and time stay. */
export const eraseMessages = (db: Db, room: string, userId: string, at: Date): Promise<ErasedRows> => {
  const some = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.room, room), eq(messages.userId, userId)))
    .limit(ROWS);
  const deletedAt = sql`coalesce(${messages.deletedAt}, greatest(${messages.timestamp}, ${at.toISOString()}::timestamptz))`;
  return repeat(() =>
    db
      .update(messages)
      .set({ userId: null, username: "", content: "", clientId: null, editedAt: null, deletedAt })
      .where(inArray(messages.id, some)),
  );
};

/** Erases the user from the audit log, as the one who ordered and as the one concerned: the orders stay. */
export const eraseOrders = (db: Db, userId: string): Promise<ErasedRows> => {
  const some = db
    .select({ id: audit.id })
    .from(audit)
    .where(or(eq(audit.userId, userId), eq(audit.moderatorId, userId)))
    .limit(ROWS);
  return repeat(() =>
    db
      .update(audit)
      .set({
        userId: sql`nullif(${audit.userId}, ${userId})`,
        username: sql`case when ${audit.userId} = ${userId} then null else ${audit.username} end`,
        moderatorId: sql`nullif(${audit.moderatorId}, ${userId})`,
        moderatorName: sql`case when ${audit.moderatorId} = ${userId} then '' else ${audit.moderatorName} end`,
      })
      .where(inArray(audit.id, some)),
  );
};

/** Deletes the user's row. Resolves to the number of rows; rejects while messages refer to it. */
export const deleteUser = async (db: Db, userId: string): Promise<number> =>
  (await db.delete(users).where(eq(users.id, userId))).rowCount;

/** Resolves to the names of rooms with messages or orders above the name `after`, ascending, at most `limit`. */
export const roomsAfter = async (db: Db, after: string, limit: number): Promise<string[]> => {
  const { rows } = await db.execute<{ name: string }>(sql`
    (select name from ${rooms} where name > ${after} order by name limit ${limit})
    union (select distinct room from ${audit} where room > ${after} order by room limit ${limit})
    order by name limit ${limit}`);
  return rows.map(({ name }) => name);
};

/** Resolves to rooms in which Postgres has messages of the user, at most `limit`, or those of `names`. */
export const roomsOf = async (db: Db, userId: string, limit: number, names?: readonly string[]): Promise<string[]> => {
  const isNamed = names === undefined ? undefined : inArray(messages.room, [...names]);
  const selected = await db
    .selectDistinct({ room: messages.room })
    .from(messages)
    .where(and(eq(messages.userId, userId), isNamed))
    .limit(limit);
  return selected.map(({ room }) => room);
};

const repeat = async (statement: () => Promise<{ rowCount: number }>): Promise<ErasedRows> => {
  let rows = 0;
  for (let i = 0; i < STATEMENTS; i++) {
    const { rowCount } = await statement();
    rows += rowCount;
    if (rowCount < ROWS) return { rows, isComplete: true };
  }
  return { rows, isComplete: false };
};
