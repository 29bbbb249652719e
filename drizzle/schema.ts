/** The tables. `npm run db:generate` writes the migrations from this file. */
import { bigint, index, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" }).notNull().defaultNow();

export const users = pgTable(
  "users",
  {
    id: text().primaryKey(),
    username: text().notNull(),
    createdAt: moment("created_at"),
    lastSeenAt: moment("last_seen_at"),
  },
  (table) => [index("users_created_at").on(table.createdAt, table.id)],
);

export const rooms = pgTable("rooms", {
  name: text().primaryKey(),
  createdAt: moment("created_at"),
});

export const messages = pgTable(
  "messages",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    content: text().notNull(),
    userId: text("user_id").references(() => users.id),
    timestamp: moment("timestamp"),
    room: text()
      .notNull()
      .references(() => rooms.name),
    seq: bigint({ mode: "number" }).notNull(),
    /** The name as it was when this was said. */
    username: text().notNull(),
    clientId: text("client_id"),
    editedAt: timestamp("edited_at", { withTimezone: true, mode: "date" }),
    /** The row stays, and its content is empty. */
    deletedAt: timestamp("deleted_at", { withTimezone: true, mode: "date" }),
  },
  (table) => [
    uniqueIndex("messages_room_seq").on(table.room, table.seq),
    uniqueIndex("messages_room_user_client").on(table.room, table.userId, table.clientId),
    index("messages_user_id").on(table.userId, table.id),
  ],
);
