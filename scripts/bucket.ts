/** The bucket of files: whether the account can have the one that wrangler.toml names. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { unstable_readConfig } from "wrangler";
import { CommandError } from "./command.ts";
import { ROOT } from "./postgres.ts";
import { QUIET, WRANGLER } from "./wrangler.ts";

/** Cloudflare's error code where R2 is not enabled. */
const R2_IS_OFF = "[code: 10042]";

const run = promisify(execFile);

/**
 * Throws a `CommandError` if the configuration has a bucket and the account no R2. A bucket that does not exist is no problem, as
 * `wrangler deploy` creates it, and so it reports every other problem.
 */
export const checkBucket = async (config = join(ROOT, "wrangler.toml"), env: NodeJS.ProcessEnv = {}): Promise<void> => {
  for (const { bucket_name } of unstable_readConfig({ config }).r2_buckets) {
    const args = [WRANGLER, "r2", "bucket", "info", `${bucket_name}`, "--config", config];
    const failure = await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...QUIET, ...env } }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    if (`${failure.stdout}${failure.stderr}`.includes(R2_IS_OFF)) {
      throw new CommandError(
        "this Cloudflare account has no R2: enable it in the dashboard, or remove the block [[r2_buckets]] from wrangler.toml " +
          "to deploy a chat without files; nothing has been changed",
      );
    }
  }
};
