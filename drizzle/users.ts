/** Lists of users: by id, and found by parts of their names. */
import { and, asc, type Column, desc, eq, gt, sql } from "drizzle-orm";
import { bounded } from "./bounded.ts";
import type { Db } from "./client.ts";
import { type PageQuery, type RoomFilter, toPage, visible } from "./lists.ts";
import { COMPARED, containing, hasTrigrams } from "./name-parts.ts";
import { messages, users } from "./schema.ts";

/** Of how many users found by name, the most recently seen ones, the messages are read. */
const CANDIDATES = 200;
/** How many of each candidate's last messages are read to find one that the caller may read. */
const LAST_MESSAGES = 500;

/** What a list shows of a user's message. */
const shown = {
  username: messages.username,
  timestamp: messages.timestamp,
  room: messages.room,
  seq: messages.seq,
};

/** The fields of a row that come from the user's last message. */
const lastOf = <Fields extends { timestamp: unknown; username: unknown; room: unknown; seq: unknown }>(last: Fields) =>
  ({ username: last.username, lastSeenAt: last.timestamp, room: last.room, seq: last.seq }) as Pick<
    Fields,
    "username" | "room" | "seq"
  > & { lastSeenAt: Fields["timestamp"] };

/** A user's messages that the filter includes. */
const messagesOf = (db: Db, userId: Column, filter: RoomFilter) =>
  db
    .select(shown)
    .from(messages)
    .where(and(eq(messages.userId, userId), visible(filter)));

/**
 * Lists users with messages in rooms that the filter includes, by id. Everything about a user comes from those messages:
 * the name from the last one, the times from the first and the last.
 */
export const listUsers = async (db: Db, { limit, key }: PageQuery<string>, filter: RoomFilter) => {
  const first = messagesOf(db, users.id, filter).orderBy(asc(messages.id)).limit(1).as("first_message");
  const last = messagesOf(db, users.id, filter).orderBy(desc(messages.id)).limit(1).as("last_message");
  const selected = await db
    .select({ id: users.id, createdAt: first.timestamp, ...lastOf(last) })
    .from(users)
    .innerJoinLateral(first, sql`true`)
    .innerJoinLateral(last, sql`true`)
    .where(key === null ? undefined : gt(users.id, key))
    .orderBy(asc(users.id))
    .limit(limit + 1);
  return toPage(selected, limit, (row) => row.id);
};

/**
 * Finds users whose names contain all `parts`, in any case, those seen last first, with the same fields as `listUsers`. The parts have to
 * match the name in those fields, so that no other name is revealed. Users are found if one of their last messages is in a room that the
 * filter includes, and parts without trigrams are compared with the names of the most recently seen users only.
 */
export const findUsers = (db: Db, parts: readonly string[], limit: number, filter: RoomFilter) => {
  const matches = (name: Column) => and(...parts.map((part) => sql`lower(${name}) like lower(${containing(part)})`));
  const latest = [desc(users.lastSeenAt), desc(users.id)];
  const compared = parts.some(hasTrigrams)
    ? users
    : db
        .select()
        .from(users)
        .orderBy(...latest)
        .limit(COMPARED)
        .as("users");
  const candidates = db
    .select({ id: users.id })
    .from(compared)
    .where(matches(users.username))
    .orderBy(...latest)
    .limit(CANDIDATES)
    .as("candidates");
  const recent = db
    .select({ ...shown, id: messages.id })
    .from(messages)
    .where(eq(messages.userId, candidates.id))
    .orderBy(desc(messages.id))
    .limit(LAST_MESSAGES)
    .as("messages");
  const last = db
    .select({ ...shown, messageId: sql<number>`${messages.id}`.as("message_id") })
    .from(recent)
    .where(visible(filter))
    .orderBy(desc(messages.id))
    .limit(1)
    .as("last_message");
  const found = db
    .select({ ...last._.selectedFields, id: candidates.id })
    .from(candidates)
    .innerJoinLateral(last, sql`true`)
    .where(matches(last.username))
    .orderBy(desc(last.messageId))
    .limit(limit)
    .as("found");
  const first = messagesOf(db, found.id, filter).orderBy(asc(messages.id)).limit(1).as("first_message");
  return bounded(
    db,
    db
      .select({ id: found.id, createdAt: first.timestamp, ...lastOf(found) })
      .from(found)
      .innerJoinLateral(first, sql`true`)
      .orderBy(desc(found.messageId)),
  );
};
