/** `npm run db:migrate`: migrates the database in one transaction. */
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { CommandError, explain, runCommand } from "./command.ts";
import { ROOT, withPostgres } from "./postgres.ts";

const FOLDER = join(ROOT, "drizzle/migrations");

/** An arbitrary key that no other program locks in the same database. */
const ADVISORY_LOCK = 7_266_827;

const countApplied = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') is not null as exists");
  if (!rows[0].exists) return 0;
  return (await client.query("select count(*)::int as count from drizzle.__drizzle_migrations")).rows[0].count;
};

/**
 * Applies pending migrations to the Postgres at `directUrl` and resolves to their number. Throws a `CommandError` if one
 * fails; then none is applied. Concurrent calls take turns.
 */
export const migrate = async (directUrl: string): Promise<number> => {
  const client = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: 15_000 });
  // Migrations report to people with RAISE INFO.
  client.on("notice", ({ severity, message }) => severity === "INFO" && console.log(message));
  client.on("error", () => {});
  try {
    await client.connect();
    // Drizzle's own BEGIN inside this transaction has no effect and its COMMIT ends it, so everything before it, the
    // lock included, is part of the transaction.
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [ADVISORY_LOCK]);
    const before = await countApplied(client);
    await applyMigrations(drizzle(client), { migrationsFolder: FOLDER });
    return (await countApplied(client)) - before;
  } catch (error) {
    throw new CommandError(`the database could not be migrated and is unchanged: ${explain(error)}`);
  } finally {
    await client.end().catch(() => {});
  }
};

if (import.meta.main) {
  await runCommand(() =>
    withPostgres("npm run db:migrate", async (directUrl) => {
      const { host, pathname } = new URL(directUrl);
      const count = await migrate(directUrl);
      console.log(`${host}${pathname}: ${count === 0 ? "nothing to migrate" : `applied ${count} migrations`}`);
      return 0;
    }),
  );
}
