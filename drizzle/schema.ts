/** The tables. `npm run db:generate` generates migrations from this file. */
import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const timeOfInsert = (name: string) => time(name).notNull().defaultNow();

export const users = pgTable(
  "users",
  {
    id: text().primaryKey(),
    username: text().notNull(),
    createdAt: timeOfInsert("created_at"),
    lastSeenAt: timeOfInsert("last_seen_at"),
  },
  (table) => [
    index("users_last_seen_at").on(table.lastSeenAt, table.id),
    index("users_username").using("gin", sql`lower(username) gin_trgm_ops`),
  ],
);

/** Direct conversations may be most of the rooms, and lists of rooms leave them out: so do the indexes of lists. */
const isListed = (name: AnyPgColumn) => sql`not starts_with(${name}, 'dm-')`;

export const rooms = pgTable(
  "rooms",
  {
    name: text().primaryKey(),
    createdAt: timeOfInsert("created_at"),
    /** Null in a room without messages. In milliseconds, because cursors hold it. */
    lastMessageAt: timestamp("last_message_at", { withTimezone: true, mode: "date", precision: 3 }),
  },
  (table) => [
    // Rooms without messages come last in descending order.
    index("rooms_activity")
      .on(sql`coalesce(last_message_at, '-infinity'::timestamptz)`, table.name)
      .where(isListed(table.name)),
    index("rooms_listed").on(table.name).where(isListed(table.name)),
    index("rooms_name").using("gin", table.name.op("gin_trgm_ops")),
  ],
);

/** A file of a message, as rooms describe it. */
interface StoredFile {
  id: string;
  name: string;
  type: string;
  size: number;
  width?: number | undefined;
  height?: number | undefined;
  alt?: string | undefined;
}

export const messages = pgTable(
  "messages",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    content: text().notNull(),
    userId: text("user_id").references(() => users.id),
    timestamp: timeOfInsert("timestamp"),
    room: text()
      .notNull()
      .references(() => rooms.name),
    seq: bigint({ mode: "number" }).notNull(),
    /** The sender's name at the time. */
    username: text().notNull(),
    clientId: text("client_id"),
    editedAt: time("edited_at"),
    /** A deleted message keeps its row, with empty content. */
    deletedAt: time("deleted_at"),
    /** The seq of the message that it replies to. */
    replyTo: bigint("reply_to", { mode: "number" }),
    mentions: jsonb().$type<{ userId: string; name: string }[]>(),
    /** The files of the message, in the order of sending. */
    attachments: jsonb().$type<StoredFile[]>(),
    /** A summary of the table `reactions`: by emoji how many, and the first users. */
    reactions: jsonb().$type<{ emoji: string; count: number; userIds: string[] }[]>(),
    /** The number of the message's last change in the room; null if it has not changed. */
    rev: bigint({ mode: "number" }),
    /** The content as search compares it. Only drizzle/search.ts reads it. */
    searchText: text("search_text").generatedAlwaysAs(sql`fold_for_search(content)`),
  },
  (table) => [
    uniqueIndex("messages_room_seq").on(table.room, table.seq),
    uniqueIndex("messages_room_user_client").on(table.room, table.userId, table.clientId),
    index("messages_user_id").on(table.userId, table.id),
    index("messages_room_rev").on(table.room, table.rev).where(sql`${table.rev} is not null`),
    index("messages_mentions")
      .using("gin", table.mentions.op("jsonb_path_ops"))
      .where(sql`${table.mentions} is not null`),
    index("messages_timestamp").on(table.timestamp, table.id),
    index("messages_search_text").using("gin", table.searchText.op("gin_trgm_ops")),
    index("messages_search_tokens").using("gin", sql`search_tokens(search_text)`),
  ],
);

/** The users of direct conversations. One of them need not have written, so `userId` is not in `users` for sure. */
export const roomMembers = pgTable(
  "room_members",
  {
    room: text().notNull(),
    userId: text("user_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.userId] }),
    index("room_members_user").on(table.userId, table.room),
  ],
);

/** Who has reacted to which message with which emoji. */
export const reactions = pgTable(
  "reactions",
  {
    room: text().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    userId: text("user_id").notNull(),
    emoji: text().notNull(),
    /** Orders a message's reactions: 1, 2, 3 … */
    position: bigint({ mode: "number" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.room, table.seq, table.userId, table.emoji] }),
    index("reactions_user").on(table.userId, table.room),
  ],
);

/** Moderators' orders. A room need not have messages to have orders, so `room` is not in `rooms` for sure. */
export const audit = pgTable(
  "audit",
  {
    /** The room's id for the order, which makes archiving idempotent. */
    id: text().primaryKey(),
    room: text().notNull(),
    at: time("at").notNull(),
    /** Null, with an empty name, if the moderator was erased. */
    moderatorId: text("moderator_id"),
    /** The moderator's name at the time. */
    moderatorName: text("moderator_name").notNull(),
    action: text().notNull(),
    userId: text("user_id"),
    /** The user's name at the time; null if the room did not know it, or if the user was erased. */
    username: text(),
    seq: bigint({ mode: "number" }),
    until: time("until"),
    value: bigint({ mode: "number" }),
  },
  (table) => [
    index("audit_room_at").on(table.room, table.at, table.id),
    index("audit_user_id").on(table.userId, table.room, table.at),
    index("audit_moderator_id").on(table.moderatorId),
  ],
);
