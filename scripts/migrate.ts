/** `npm run db:migrate`: brings the database's tables up to date, all of it in one transaction. */
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { explain, Refusal, runCommand } from "./command.ts";
import { ROOT, withPostgres } from "./postgres.ts";

const FOLDER = join(ROOT, "drizzle/migrations");

/** Any number that no other program locks in the same database. */
const LOCK = 7_266_827;

const applied = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query("select to_regclass('drizzle.__drizzle_migrations') is not null as known");
  if (!rows[0].known) return 0;
  return (await client.query("select count(*)::int as count from drizzle.__drizzle_migrations")).rows[0].count;
};

/**
 * Applies what is missing to the Postgres at `directUrl`, and resolves to the number of migrations that were. Throws
 * a `Refusal` that says why when one fails; then none was applied. Two at the same time take turns.
 */
export const migrate = async (directUrl: string): Promise<number> => {
  const client = new pg.Client({ connectionString: directUrl, connectionTimeoutMillis: 15_000 });
  // A migration that has something to say to people says it with RAISE INFO.
  client.on("notice", ({ severity, message }) => severity === "INFO" && console.log(message));
  client.on("error", () => {});
  try {
    await client.connect();
    // Drizzle's own begin within this transaction changes nothing, and its commit ends it: what it does before is
    // in the transaction, too, and two processes take turns.
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
    const before = await applied(client);
    await applyMigrations(drizzle(client), { migrationsFolder: FOLDER });
    return (await applied(client)) - before;
  } catch (error) {
    throw new Refusal(`the database could not be migrated, and is as it was: ${explain(error)}`);
  } finally {
    await client.end().catch(() => {});
  }
};

if (import.meta.main) {
  await runCommand(() =>
    withPostgres("npm run db:migrate", async (directUrl) => {
      const { host, pathname } = new URL(directUrl);
      const count = await migrate(directUrl);
      console.log(`${host}${pathname}: ${count === 0 ? "nothing to migrate" : `${count} migrations applied`}`);
      return 0;
    }),
  );
}
