/** `npm run db:push` and `db:studio`: run drizzle-kit on the database of the settings, by default the embedded one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { ROOT, withPostgres } from "./postgres.ts";

const KIT = join(ROOT, "node_modules/drizzle-kit/bin.cjs");

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
await runCommand(() => withPostgres(`npm run db:${args[0]}`, (directUrl) => runKit(args, directUrl)));
