/** A process with the Worker in Miniflare. Reads a `MiniflareRequest` from stdin, writes a `MiniflareAnswer` and runs until SIGTERM. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../../scripts/postgres.ts";
import type { MiniflareAnswer, MiniflareRequest } from "./samovar-with-files.ts";

interface Miniflare {
  /** Where a Worker listens by itself; Miniflare's own entry would compress WebSockets. */
  unsafeGetDirectURL(): Promise<URL>;
  dispose(): Promise<void>;
}

const { Miniflare, convertV4MiniflareOptions } = createRequire(createRequire(import.meta.url).resolve("wrangler"))(
  "miniflare",
) as {
  Miniflare: new (options: object) => Miniflare;
  /** Takes the options of a single Worker. */
  convertV4MiniflareOptions(options: object): object;
};

const { script, bindings } = (await json(process.stdin)) as MiniflareRequest;
const config = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
const folder = await mkdtemp(join(tmpdir(), "samovar-bench-"));
const objects: readonly { name: string; class_name: string }[] = config.durable_objects.bindings;
const buckets: readonly { binding: string; bucket_name?: string }[] = config.r2_buckets;
const options = convertV4MiniflareOptions({
  unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  modules: true,
  script,
  compatibilityDate: config.compatibility_date,
  compatibilityFlags: config.compatibility_flags,
  bindings: { ...config.vars, ...bindings },
  durableObjects: Object.fromEntries(
    objects.map(({ name, class_name }) => [name, { className: class_name, useSQLite: true }]),
  ),
  r2Buckets: Object.fromEntries(buckets.map(({ binding, bucket_name }) => [binding, bucket_name])),
  defaultPersistRoot: folder,
});
const miniflare = new Miniflare(options);
process.once("SIGTERM", async () => {
  await miniflare.dispose();
  await rm(folder, { recursive: true });
  process.exit();
});
const { port } = await miniflare.unsafeGetDirectURL();
const children = execFileSync("pgrep", ["-P", `${process.pid}`, "workerd"], { encoding: "utf8" });
const answer: MiniflareAnswer = { port: Number(port), workerd: Number(children.trim().split("\n")[0]) };
console.log(JSON.stringify(answer));
