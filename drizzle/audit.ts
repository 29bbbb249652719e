/** The audit log: moderators' orders, archived by their rooms. */
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "./client.ts";
import { audit } from "./schema.ts";

export type AuditRow = typeof audit.$inferSelect;

/** Inserts orders. It is idempotent: those that are there already stay as they are. */
export const insertOrders = async (db: Db, orders: readonly AuditRow[]): Promise<void> => {
  await db
    .insert(audit)
    .values([...orders])
    .onConflictDoNothing();
};

/** Returns a table expression: the rooms from which the user is removed now, by the latest order in each. */
export const removedFrom = (userId: string): SQL => sql`(
  select room from (
    select distinct on (room) room, until from ${audit}
    where user_id = ${userId} and action in ('remove', 'readmit')
    order by room, at desc, id desc
  ) as latest where until > now())`;

/** Resolves to true if the user is removed from the room now. */
export const isRemoved = async (db: Db, room: string, userId: string): Promise<boolean> => {
  const { rows } = await db.execute(sql`select from ${removedFrom(userId)} as removed where room = ${room}`);
  return rows.length > 0;
};
