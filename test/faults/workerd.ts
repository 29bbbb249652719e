/**
 * The Worker as it is deployed, in a workerd process of its own: bundled by wrangler, its rooms' storage on disk. It can
 * be killed at any moment and started again over the same storage, and nothing stands between it and its clients.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../../scripts/postgres.ts";
import { QUIET, WRANGLER } from "../../scripts/wrangler.ts";

const BINARY: string = createRequire(createRequire(import.meta.url).resolve("wrangler"))("workerd").default;

/** Bundles the Worker, without the page, into `folder`, which must exist. Resolves to the bundle's text. */
export const bundleWorker = async (folder: string): Promise<string> => {
  const assets = join(folder, "no-assets");
  await mkdir(assets, { recursive: true });
  const args = [WRANGLER, "deploy", "--dry-run", "--outdir", join(folder, "bundle"), "--assets", assets];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...QUIET } });
  return readFile(join(folder, "bundle/index.js"), "utf8");
};

export interface WorkerdOptions {
  /** The Worker's code, one module. */
  script: string;
  /** An existing folder, in which the rooms' storage goes to `storage/rooms`. */
  folder: string;
  /** Bindings over those in wrangler.toml: texts, and JSON where it is something else. */
  bindings: Record<string, unknown>;
  /** Hears each line that the Worker logs. */
  onLine(line: string): void;
  /** Turns the command line into the one that is run; left out, it is run as it is. */
  command?(program: string, args: string[]): [string, ...string[]];
}

export interface Workerd {
  /** Where it listens on 127.0.0.1; another one after each start. */
  readonly port: number;
  /** Of its process; another one after each start. */
  readonly pid: number;
  /** Resident memory, bytes. */
  rss(): Promise<number>;
  /** SIGKILL, if it runs: no handler runs, no socket is closed in good order. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Again, over the same storage. Resolves when it listens. */
  start(): Promise<void>;
}

const capnp = (text: string): string => JSON.stringify(text);

const configOf = ({ bindings, folder }: WorkerdOptions): string => {
  const { compatibility_date, compatibility_flags, vars } = unstable_readConfig({
    config: join(ROOT, "wrangler.toml"),
  });
  const settings = Object.entries({ ...vars, ...bindings }).map(([name, value]) =>
    typeof value === "string"
      ? `(name = ${capnp(name)}, text = ${capnp(value)})`
      : `(name = ${capnp(name)}, json = ${capnp(JSON.stringify(value))})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "storage", disk = (path = ${capnp(join(folder, "storage"))}, writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = ${capnp(compatibility_date ?? "")},
  compatibilityFlags = [${compatibility_flags.map(capnp).join(", ")}],
  bindings = [
    (name = "ROOMS", durableObjectNamespace = "Room"),
    ${settings.join(",\n    ")}
  ],
  durableObjectNamespaces = [(className = "Room", uniqueKey = "rooms", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
);
`;
};

/** The port, from the line that workerd writes when it listens. */
const portOf = async (control: Readable, ended: Promise<unknown>): Promise<number> => {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line) as { event?: string; port?: number };
    if (event === "listen" && port !== undefined) return port;
  }
  await ended;
  throw new Error("workerd has ended before it listened");
};

/** Starts it. */
export const startWorkerd = async (options: WorkerdOptions): Promise<Workerd> => {
  const { folder, onLine } = options;
  const config = join(folder, "config.capnp");
  await mkdir(join(folder, "storage"), { recursive: true });
  await writeFile(join(folder, "index.js"), options.script);
  // It holds the database's password.
  await writeFile(config, configOf(options), { mode: 0o600 });

  let running: { pid: number; port: number; end(): Promise<void> } | null = null;
  const start = async () => {
    const args = ["serve", "--experimental", "--control-fd=3", config];
    const [program, ...rest] = options.command?.(BINARY, args) ?? [BINARY, ...args];
    const child = spawn(program, rest, {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const ended = once(child, "close");
    const [, stdout, stderr, control] = child.stdio as unknown as [null, Readable, Readable, Readable];
    for (const output of [stdout, stderr]) createInterface({ input: output }).on("line", onLine);
    const port = await portOf(control, ended);
    running = {
      pid: child.pid ?? 0,
      port,
      end: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
  };
  const current = () => {
    if (!running) throw new Error("workerd is not running");
    return running;
  };
  await start();
  return {
    get port() {
      return current().port;
    },
    get pid() {
      return current().pid;
    },
    rss: async () => {
      const status = await readFile(`/proc/${current().pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
    kill: async () => {
      await running?.end();
      running = null;
    },
    start,
  };
};
