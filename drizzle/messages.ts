/** Queries of rooms: archiving new messages, older history. */
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNotNull,
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

/** Resolves to the highest seq and rev of the room's messages, 0 without any. */
export const lastNumbers = async (db: Db, room: string): Promise<{ seq: number; rev: number }> => {
  const isInRoom = eq(messages.room, room);
  const [[last], [changed]] = await db.batch([
    db
      .select({ seq: max(messages.seq) })
      .from(messages)
      .where(isInRoom),
    db
      .select({ rev: max(messages.rev) })
      .from(messages)
      .where(and(isInRoom, isNotNull(messages.rev))),
  ]);
  return { seq: last?.seq ?? 0, rev: changed?.rev ?? 0 };
};

/** Resolves to true if the room ever had an archived message. */
export const isRoomKnown = async (db: Db, room: string): Promise<boolean> =>
  (await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.name, room))).length > 0;

/** Inserts a room unless it is there. */
export const insertRoom = (db: Db, room: string) => db.insert(rooms).values({ name: room }).onConflictDoNothing();

/**
 * Inserts a room's messages, by seq, with the room and users that they refer to, in one statement. It is idempotent: existing
 * messages stay as they are, and so do their users. `members` are the users of a direct conversation. Resolves to the seqs that
 * were inserted.
 */
export const insertMessages = async (
  db: Db,
  room: string,
  batch: readonly MessageRow[],
  members: readonly string[] = [],
): Promise<Set<number>> => seqsOf(await insertAll(db, room, batch, members));

/** The same where messages up to `lastResent` may be there already. Resolves to their rows, too. */
export const resendMessages = async (
  db: Db,
  room: string,
  batch: readonly MessageRow[],
  lastResent: number,
  members: readonly string[] = [],
): Promise<{ existing: MessageRow[]; inserted: Set<number> }> => {
  const resent = and(eq(messages.room, room), gte(messages.seq, batch[0]?.seq ?? 0), lte(messages.seq, lastResent));
  const [existing, inserted] = await db.batch([
    db.select(columns).from(messages).where(resent),
    insertAll(db, room, batch, members),
  ]);
  return { existing, inserted: seqsOf(inserted) };
};

const seqsOf = ({ rows }: { rows: { seq: string }[] }): Set<number> => new Set(rows.map(({ seq }) => Number(seq)));

/**
 * Passes all rows in one parameter: building a statement with ten parameters per row used more CPU time than everything
 * else here, and building it from the schema's columns took part of the rest. It is written in SQL because Drizzle's builder
 * would insert `id`, which Postgres generates.
 *
 * Only with new rows their authors and the members are written, in the statement that inserts these: a request that takes effect
 * after its author was erased finds the erased rows in their place and does not bring back the author. A name that is older than the
 * user's, of a room that had to wait, does not replace it. Postgres checks foreign keys at the end of a statement. Authors
 * are sorted, because two rooms that lock them in different orders could deadlock.
 */
const insertAll = (db: Db, room: string, batch: readonly MessageRow[], members: readonly string[]) =>
  db.execute<{ seq: string }>(sql`
    with member as (
      select user_id from json_array_elements_text(${JSON.stringify(members)}::json) as user_id
    ), inserted_room as (
      insert into "rooms" (name, last_message_at) values (${room}, ${batch.at(-1)?.timestamp.toISOString() ?? null}::timestamptz)
      on conflict (name) do update set last_message_at = excluded.last_message_at
      where "rooms".last_message_at is null or "rooms".last_message_at < excluded.last_message_at
    ), inserted as (
      insert into "messages" (room, seq, user_id, username, content, timestamp, edited_at, deleted_at, client_id, reply_to,
        mentions, attachments)
      select room, seq, "userId", username, content, timestamp, "editedAt", "deletedAt", "clientId", "replyTo", mentions,
        attachments
      from ${rowsOf(batch)} as message(room text, seq bigint, "userId" text, username text, content text,
        timestamp timestamptz, "editedAt" timestamptz, "deletedAt" timestamptz, "clientId" text, "replyTo" bigint,
        mentions jsonb, attachments jsonb)
      on conflict do nothing returning room, seq, user_id, username, timestamp
    ), authors as (
      insert into "users" (id, username, last_seen_at)
      select distinct on (user_id) user_id, username, timestamp from inserted
      where user_id is not null order by user_id, seq desc
      on conflict (id) do update set
        username = case when excluded.last_seen_at >= "users".last_seen_at
          then excluded.username else "users".username end,
        last_seen_at = greatest("users".last_seen_at, excluded.last_seen_at)
    ), members as (
      insert into "room_members" (room, user_id) select distinct room, member.user_id from inserted cross join member
      on conflict do nothing
    )
    select seq from inserted`);

/** Returns rows as a table expression over one JSON parameter. */
export const rowsOf = (rows: readonly object[]): SQL => sql`json_to_recordset(${JSON.stringify(rows)}::json)`;

/** Returns true for a message whose author was erased: no user has an empty name. */
export const isErased = ({ userId, username }: Pick<MessageRow, "userId" | "username">): boolean =>
  userId === null && username === "";

/** Resolves to the room's messages with these seqs, in no particular order. */
export const messagesAt = (db: Db, room: string, seqs: number[]): Promise<MessageRow[]> =>
  db
    .select(columns)
    .from(messages)
    .where(and(eq(messages.room, room), inArray(messages.seq, seqs)));

/** The most that a page holds: it ends with the message whose content, mentions, attachments and reactions reach `bytes`. */
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
  selectPage(
    db,
    and(eq(messages.room, room), gt(messages.seq, after), lt(messages.seq, before)),
    messages.seq,
    asc,
    size,
  );

/** Resolves to the last messages of the room below a seq, in descending order. */
export const messagesBefore = (db: Db, room: string, before: number, size: PageSize): Promise<MessageRow[]> =>
  selectPage(db, and(eq(messages.room, room), lt(messages.seq, before)), messages.seq, desc, size);

/** Resolves to the room's messages that changed after a rev and up to another one, ascending by rev. */
export const messagesChanged = (
  db: Db,
  room: string,
  after: number,
  last: number,
  size: PageSize,
): Promise<MessageRow[]> =>
  selectPage(
    db,
    and(eq(messages.room, room), gt(messages.rev, after), lte(messages.rev, last)),
    messages.rev,
    asc,
    size,
  );

/** About the bytes of a row on the wire: those of the fields that may be long. */
const rowBytes = sql`octet_length(${messages.content}) + coalesce(octet_length(${messages.mentions}::text), 0)
  + coalesce(octet_length(${messages.attachments}::text), 0)
  + coalesce(octet_length(${messages.reactions}::text), 0)`;

const selectPage = (
  db: Db,
  where: SQL | undefined,
  key: typeof messages.seq | typeof messages.rev,
  order: typeof asc | typeof desc,
  { rows, bytes }: PageSize,
): Promise<MessageRow[]> => {
  const preceding = sql<number | null>`sum(${rowBytes})
    over (order by ${order(key)} rows between unbounded preceding and 1 preceding)`;
  const page = db
    .select({ ...columns, preceding: preceding.as("preceding") })
    .from(messages)
    .where(where)
    .orderBy(order(key))
    .limit(rows)
    .as("page");
  const { preceding: _, ...fields } = page._.selectedFields;
  return db
    .select(fields)
    .from(page)
    .where(or(isNull(page.preceding), lt(page.preceding, bytes)))
    .orderBy(order(key === messages.seq ? page.seq : page.rev));
};
