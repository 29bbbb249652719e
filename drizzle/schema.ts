/** The tables. `npm run db:generate` generates migrations from this file. */
import { bigint, index, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

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
  (table) => [index("users_created_at").on(table.createdAt, table.id)],
);

export const rooms = pgTable("rooms", {
  name: text().primaryKey(),
  createdAt: timeOfInsert("created_at"),
});

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
  },
  (table) => [
    uniqueIndex("messages_room_seq").on(table.room, table.seq),
    uniqueIndex("messages_room_user_client").on(table.room, table.userId, table.clientId),
    index("messages_user_id").on(table.userId, table.id),
  ],
);
