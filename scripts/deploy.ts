/**
 * `npm run deploy`: builds the page, migrates the database and runs `wrangler deploy` with the given arguments, which also creates
 * the bucket of files.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "vite";
import { checkBucket } from "./bucket.ts";
import { CommandError, runCommand } from "./command.ts";
import { migrate } from "./migrate.ts";
import { databaseSettings, directUrl, ROOT } from "./postgres.ts";
import { QUIET, WRANGLER } from "./wrangler.ts";

const deploy = async (args: string[]): Promise<number> => {
  const isDryRun = args.includes("--dry-run");
  const direct = isDryRun ? null : directUrl(databaseSettings());
  if (!isDryRun && direct === null) {
    throw new CommandError(
      "DIRECT_URL is missing: set it in the environment or .dev.vars, so that the database can be migrated",
    );
  }
  if (!isDryRun) await checkBucket();
  await build({ root: join(ROOT, "web"), logLevel: "warn" });
  if (direct === null) {
    console.log("The page is built; a dry run does not migrate the database");
  } else {
    console.log(`The page is built; migrations applied: ${await migrate(direct)}`);
  }
  const child = spawn(process.execPath, [WRANGLER, "deploy", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET },
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  return code ?? 1;
};

await runCommand(() => deploy(process.argv.slice(2)));
