import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../drizzle/local/listen.ts";
import { checkBucket } from "./bucket.ts";
import { ROOT } from "./postgres.ts";
import { QUIET, WRANGLER } from "./wrangler.ts";

const BLOCK = /^\[\[r2_buckets\]\]\n(?:\w.*\n)+/m;

let folder: string;
let withoutBucket: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "samovar-bucket-"));
  await mkdir(join(folder, "assets"));
  withoutBucket = join(folder, "wrangler.toml");
  const config = await readFile(join(ROOT, "wrangler.toml"), "utf8");
  expect(config).toMatch(BLOCK);
  const edited = config.replace(BLOCK, "").replace('"worker/index.ts"', JSON.stringify(join(ROOT, "worker/index.ts")));
  await writeFile(withoutBucket, edited);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `use` with an API of Cloudflare that responds with this error; resolves to the paths that were asked for. */
const withApi = async (code: number, use: (env: Record<string, string>) => Promise<void>): Promise<string[]> => {
  const paths: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    paths.push(url);
    response.writeHead(404, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ success: false, errors: [{ code, message: "No" }], messages: [], result: null }));
  });
  const { port, close } = await listen(server, 0);
  try {
    const account = { CLOUDFLARE_API_TOKEN: "token", CLOUDFLARE_ACCOUNT_ID: "account" };
    await use({ CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}`, ...account });
    return paths;
  } finally {
    await close();
  }
};

describe("before a deployment", () => {
  it("an account without R2 is told to remove the block", async () => {
    const asked = await withApi(10_042, async (env) => {
      await expect(checkBucket(undefined, env)).rejects.toThrow(/has no R2: .*remove the block \[\[r2_buckets\]\]/);
    });
    expect(asked).toEqual(["/accounts/account/r2/buckets/samovar-files"]);
  });

  it("a bucket that does not exist is no problem, and neither is one that may not be looked at", async () => {
    for (const code of [10_006, 10_000]) await withApi(code, (env) => checkBucket(undefined, env));
  });

  it("nothing is asked without the block", async () => {
    expect(await withApi(10_042, (env) => checkBucket(withoutBucket, env))).toEqual([]);
  });
});

it("a Worker without the block deploys", async () => {
  const args = [WRANGLER, "deploy", "--dry-run", "--config", withoutBucket, "--assets", join(folder, "assets")];
  const dryRun = promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...QUIET } });
  const { stdout } = await dryRun;
  expect(stdout).toContain("env.UPLOAD_BUDGETS");
  expect(stdout).not.toContain("env.FILES");
});
