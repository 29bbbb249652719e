/** Runs drizzle-kit on the database that the settings name, or on the embedded one: `node scripts/drizzle-kit.ts push`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { ROOT, withPostgres } from "./postgres.ts";

const KIT = join(ROOT, "node_modules/drizzle-kit/bin.cjs");

const kit = async (args: string[], directUrl: string): Promise<number> => {
  const env = { ...process.env, DIRECT_URL: directUrl };
  const child = spawn(process.execPath, [KIT, ...args], { cwd: ROOT, env, stdio: "inherit" });
  // Ctrl-C reaches the child by itself. This process stays until it is gone, and closes the database after it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = await once(child, "exit");
  return code ?? 0;
};

const args = process.argv.slice(2);
await runCommand(() => withPostgres(`npm run db:${args[0]}`, (directUrl) => kit(args, directUrl)));
