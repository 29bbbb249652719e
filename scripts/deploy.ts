/** `npm run deploy`: builds the page, migrates the database, and hands everything else to `wrangler deploy`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "vite";
import { Refusal, runCommand } from "./command.ts";
import { migrate } from "./migrate.ts";
import { databaseSettings, directUrl, ROOT } from "./postgres.ts";
import { QUIET, WRANGLER } from "./wrangler.ts";

const deploy = async (args: string[]): Promise<number> => {
  const isRehearsal = args.includes("--dry-run");
  const direct = isRehearsal ? null : directUrl(databaseSettings());
  if (!isRehearsal && direct === null) {
    throw new Refusal(
      "DIRECT_URL is missing, in the environment or .dev.vars: the database is migrated before a deploy",
    );
  }
  await build({ root: join(ROOT, "web"), logLevel: "warn" });
  if (direct === null) {
    console.log("The page is built; the database is not migrated, as nothing is deployed");
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
