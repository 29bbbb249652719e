import { defineConfig } from "drizzle-kit";

// The npm scripts db:push and db:studio set DIRECT_URL to the database that they are about.
export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/schema.ts",
  out: "./drizzle/migrations",
  // Other tables in the database, the old chat's among them, are none of db:push's business.
  tablesFilter: ["messages", "rooms", "users"],
  dbCredentials: { url: process.env.DIRECT_URL ?? "" },
});
