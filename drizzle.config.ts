import { defineConfig } from "drizzle-kit";

// scripts/drizzle-kit.ts sets DIRECT_URL for db:push and db:studio.
export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/schema.ts",
  out: "./drizzle/migrations",
  // db:push must not touch other tables in the database, such as the old chat's.
  tablesFilter: ["audit", "messages", "reactions", "room_members", "rooms", "users"],
  dbCredentials: { url: process.env.DIRECT_URL ?? "" },
});
