/** Erases a user in Postgres. A statement changes a bounded number of rows, a call a bounded number of times, and both repeat. */
import { and, type Column, eq, inArray, isNotNull, or, type SQL, sql } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";
import { audit, messages, reactions, roomMembers, rooms, users } from "./schema.ts";

/** The most rows of one statement, and the most statements of one call. */
const ROWS = 1_000;
const STATEMENTS = 40;
/** How many users a message's summary of its reactions lists. */
const REACTION_USER_IDS = 20;

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
      .set({
        userId: null,
        username: "",
        content: "",
        clientId: null,
        editedAt: null,
        deletedAt,
        replyTo: null,
        mentions: null,
        attachments: null,
        reactions: null,
      })
      .where(inArray(messages.id, some)),
  );
};

/**
 * Takes the files out of the user's messages in a room: `queue` is called with the ids of some files before these are taken, so
 * that a call that is cut off can be repeated.
 */
export const takeFiles = (
  db: Db,
  room: string,
  userId: string,
  queue: (ids: string[]) => Promise<void>,
): Promise<ErasedRows> =>
  repeat(async () => {
    const rows = await db
      .select({ id: messages.id, attachments: messages.attachments })
      .from(messages)
      .where(and(eq(messages.room, room), eq(messages.userId, userId), isNotNull(messages.attachments)))
      .limit(ROWS);
    if (rows.length === 0) return { rowCount: 0 };
    await queue(rows.flatMap(({ attachments }) => attachments ?? []).map(({ id }) => id));
    const ids = JSON.stringify(rows.map(({ id }) => id));
    await db
      .update(messages)
      .set({ attachments: null })
      .where(sql`${messages.id} in (select value::bigint from json_array_elements_text(${ids}::json) as value)`);
    return { rowCount: rows.length };
  });

/** Erases the user's reactions in a room, and those to their messages, which are erased already. */
export const eraseReactions = async (db: Db, room: string, userId: string): Promise<ErasedRows> => {
  const toTheirs = await repeat(() =>
    db.execute(sql`
      delete from ${reactions} where (room, seq, user_id, emoji) in (
        select room, seq, reactions.user_id, emoji from ${reactions} join ${messages} using (room, seq)
        where room = ${room} and messages.user_id is null and messages.username = '' limit ${ROWS}
      )`),
  );
  // Users in the order of their reactions, as the room counts them; null where none are left.
  const left = sql`(
    select jsonb_agg(jsonb_build_object('emoji', emoji, 'count', count, 'userIds', ids) order by first) from (
      select emoji, count(*), min(position) as first, (array_agg(user_id order by position))[1:${REACTION_USER_IDS}] as ids
      from ${reactions} as other
      where other.room = messages.room and other.seq = messages.seq and other.user_id <> ${userId} group by emoji
    ) as summary)`;
  const theirs = await repeat(() =>
    db.execute(sql`
      with removed as (
        delete from ${reactions} where (room, seq, user_id, emoji) in (
          select room, seq, user_id, emoji from ${reactions} where user_id = ${userId} and room = ${room} limit ${ROWS}
        ) returning seq
      ), updated as (
        update ${messages} set reactions = ${left} where room = ${room} and seq in (select seq from removed)
      )
      select seq from removed`),
  );
  return { rows: toTheirs.rows + theirs.rows, isComplete: toTheirs.isComplete && theirs.isComplete };
};

/** Erases mentions of the user in a room; the text of the messages stays. */
export const eraseMentions = (db: Db, room: string, userId: string): Promise<ErasedRows> => {
  const others = sql`(
    select jsonb_agg(mention order by place) from jsonb_array_elements(${messages.mentions}) with ordinality as each(mention, place)
    where mention ->> 'userId' <> ${userId})`;
  const some = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.room, room), isMentioned(userId)))
    .limit(ROWS);
  return repeat(() => db.update(messages).set({ mentions: others }).where(inArray(messages.id, some)));
};

const isMentioned = (userId: string) =>
  sql`${messages.mentions} is not null and ${messages.mentions} @> ${JSON.stringify([{ userId }])}::jsonb`;

/** Erases the user from a direct conversation. */
export const eraseMembership = async (db: Db, room: string, userId: string): Promise<void> => {
  await db.delete(roomMembers).where(and(eq(roomMembers.room, room), eq(roomMembers.userId, userId)));
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

/** Resolves to rooms in which Postgres has messages, reactions or mentions of the user, or a direct conversation of theirs, at most `limit`, or those of `names`. */
export const roomsOf = async (db: Db, userId: string, limit: number, names?: readonly string[]): Promise<string[]> => {
  const isNamed = (room: Column) => (names === undefined ? undefined : inArray(room, [...names]));
  const inMessages = (isTheirs: SQL) =>
    db
      .select({ room: messages.room })
      .from(messages)
      .where(and(isTheirs, isNamed(messages.room)));
  const reacted = db
    .select({ room: reactions.room })
    .from(reactions)
    .where(and(eq(reactions.userId, userId), isNamed(reactions.room)));
  const talking = db
    .select({ room: roomMembers.room })
    .from(roomMembers)
    .where(and(eq(roomMembers.userId, userId), isNamed(roomMembers.room)));
  const written = inMessages(eq(messages.userId, userId));
  const selected = await union(written, inMessages(isMentioned(userId)), reacted, talking).limit(limit);
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
