/** `npm run db:push` and `db:studio`: run drizzle-kit on the database of the settings, by default the embedded one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { runCommand } from "./command.ts";
import { ROOT, withPostgres } from "./postgres.ts";

const KIT = join(ROOT, "node_modules/drizzle-kit/bin.cjs");

const MIGRATIONS = join(ROOT, "drizzle/migrations");

/** Creates what the schema refers to and drizzle-kit does not know: extensions and functions, as the migrations create them. */
const createFunctions = async (directUrl: string): Promise<void> => {
  const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith(".sql"));
  const statements = files
    .toSorted()
    .flatMap((name) => readFileSync(join(MIGRATIONS, name), "utf8").split("--> statement-breakpoint"))
    .filter((statement) => /^CREATE (EXTENSION IF NOT EXISTS|OR REPLACE FUNCTION) /m.test(statement));
  const client = new pg.Client({ connectionString: directUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

const runKit = async (args: string[], directUrl: string): Promise<number> => {
  const env = { ...process.env, DIRECT_URL: directUrl };
  const child = spawn(process.execPath, [KIT, ...args], { cwd: ROOT, env, stdio: "inherit" });
  // The child receives Ctrl-C itself. This process outlives it, to close the database.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = await once(child, "exit");
  return code ?? 0;
};

const args = process.argv.slice(2);
await runCommand(() =>
  withPostgres(`npm run db:${args[0]}`, async (directUrl) => {
    if (args[0] === "push") await createFunctions(directUrl);
    return runKit(args, directUrl);
  }),
);
