/**
 * The Worker as it is deployed, in a workerd process of its own: bundled by wrangler, without the page, its rooms' storage
 * on disk. It can be killed at any moment and started again over the same storage.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../../scripts/postgres.ts";
import { newVapidPair } from "../../scripts/vapid-pair.ts";
import { QUIET, WRANGLER } from "../../scripts/wrangler.ts";

const BINARY: string = createRequire(createRequire(import.meta.url).resolve("wrangler"))("workerd").default;

/** Signs and checks the tokens of a Worker under test. */
export const AUTH_SECRET = "a secret for tests, of at least 32 bytes";

/** The operator's token of a Worker under test. */
export const OPERATOR_TOKEN = "an-operators-token-for-tests-of-40-characters";

/** What workerd itself writes when nothing is wrong. */
const EXPECTED = [
  // A crash has interrupted an alarm.
  /^workerd\/.*: warning: NOSENTRY/,
  // A client has violated the WebSocket protocol.
  /WebSocket protocol error/,
  // A socket was cut just while it woke from hibernation, so a frame is still being written: workerd drops the socket, and
  // its client reconnects (github.com/cloudflare/workerd/pull/7147). Where the room hears of it, a stack follows.
  /^(workerd\/jsg\/util\.c\+\+:\d+: error: e = )?kj\/compat\/http\.c\+\+.*another message send is already in progress/,
  // The second line of any report of a failure in the runtime.
  /^stack: .*; sentryErrorContext = jsgInternalError/,
];

/** Lines are kept for a failed test's report; a long run forgets the oldest. */
const KEPT_LINES = 10_000;

/** The folder that test files of one run share the bundle in (test/support/global-setup.ts). */
const SHARED_FOLDER = process.env.TEST_BUNDLE_FOLDER;

const bundle = async (): Promise<string> => {
  const shared = SHARED_FOLDER ? join(SHARED_FOLDER, "worker.js") : null;
  if (shared && existsSync(shared)) return readFile(shared, "utf8");
  const folder = await mkdtemp(join(tmpdir(), "samovar-bundle-"));
  try {
    const assets = join(folder, "no-assets");
    await mkdir(assets);
    const args = [WRANGLER, "deploy", "--dry-run", "--outdir", join(folder, "bundle"), "--assets", assets];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...QUIET } });
    const file = join(folder, "bundle/index.js");
    const script = await readFile(file, "utf8");
    if (shared) await rename(file, shared);
    return script;
  } finally {
    await rm(folder, { recursive: true });
  }
};

let bundled: Promise<string> | null = null;

/** Bundles the Worker, once; resolves to the bundle's text. */
export const bundleWorker = (): Promise<string> => {
  bundled ??= bundle();
  return bundled;
};

/** A line of the Worker's log. */
export interface LogLine {
  kind: string;
  event: string;
  [field: string]: unknown;
}

export interface WorkerdOptions {
  /** The Worker's code, one module; bundled when it is left out. */
  script?: string | undefined;
  /** Settings over those in wrangler.toml, AUTH_SECRET, OPERATOR_TOKEN and LOG: text, or a value that is passed as JSON. */
  bindings: Record<string, unknown>;
  /** Receives each line of the Worker's log. */
  onLog?(line: LogLine): void;
  /** Receives each line that goes to `unexpected`. */
  onUnexpected?(line: string): void;
  /** Returns the command line to run in place of the given one. */
  command?(program: string, args: string[]): [string, ...string[]];
}

export interface Workerd {
  /** Where it listens on 127.0.0.1; changes with each start. */
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Its process; changes with each start. */
  readonly pid: number;
  /** Holds the rooms' storage, in `storage/rooms`; `close` removes it. */
  readonly folder: string;
  /** What the Worker has logged of kind `error`. */
  readonly errors: LogLine[];
  /** Lines that are neither the Worker's log nor expected of workerd: uncaught exceptions. */
  readonly unexpected: string[];
  /** The latest lines it has written, the newest last. */
  readonly lines: readonly string[];
  /** Resident memory, bytes. */
  rss(): Promise<number>;
  /** SIGKILL, if it runs: no handler runs, no socket is closed properly. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again over the same storage. Resolves when it listens. */
  start(): Promise<void>;
  /** Kills it and removes its folder. */
  close(): Promise<void>;
}

const capnp = (text: string): string => JSON.stringify(text);

const configOf = (bindings: Record<string, unknown>, folder: string): string => {
  const { compatibility_date, compatibility_flags, durable_objects, vars } = unstable_readConfig({
    config: join(ROOT, "wrangler.toml"),
  });
  const bound: readonly { name: string; class_name: string }[] = durable_objects.bindings;
  const objects = bound.map(({ name, class_name }) => ({
    name: capnp(name),
    type: capnp(class_name),
    folder: capnp(name.toLowerCase()),
  }));
  const { publicKey, privateKey } = newVapidPair();
  const keys = { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: "mailto:me@example.com" };
  const secrets = { AUTH_SECRET, OPERATOR_TOKEN, ...keys };
  const settings = Object.entries({ ...vars, ...secrets, LOG: "json", ...bindings }).map(([name, value]) =>
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
    ${objects.map(({ name, type }) => `(name = ${name}, durableObjectNamespace = ${type})`).join(",\n    ")},
    ${settings.join(",\n    ")}
  ],
  durableObjectNamespaces = [
    ${objects.map(({ type, folder }) => `(className = ${type}, uniqueKey = ${folder}, enableSql = true)`).join(",\n    ")}
  ],
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
  throw new Error("workerd ended before it listened");
};

/** Starts the Worker. Its output is always read, because a full pipe would block it. */
export const startWorkerd = async (options: WorkerdOptions): Promise<Workerd> => {
  const { script, bindings, onLog, onUnexpected, command } = options;
  const folder = await mkdtemp(join(tmpdir(), "samovar-workerd-"));
  const config = join(folder, "config.capnp");
  await mkdir(join(folder, "storage"));
  await writeFile(join(folder, "index.js"), script ?? (await bundleWorker()));
  // It holds the database's password.
  await writeFile(config, configOf(bindings, folder), { mode: 0o600 });

  const errors: LogLine[] = [];
  const unexpected: string[] = [];
  const lines: string[] = [];
  const onLine = (line: string) => {
    if (lines.push(line) > KEPT_LINES) lines.splice(0, KEPT_LINES / 2);
    if (line.startsWith('{"time"')) {
      const logged = JSON.parse(line) as LogLine;
      if (logged.kind === "error") errors.push(logged);
      onLog?.(logged);
    } else if (!EXPECTED.some((expected) => expected.test(line))) {
      unexpected.push(line);
      onUnexpected?.(line);
    }
  };

  let running: { pid: number; port: number; end(): Promise<void> } | null = null;
  const start = async () => {
    const args = ["serve", "--experimental", "--control-fd=3", config];
    const [program, ...rest] = command?.(BINARY, args) ?? [BINARY, ...args];
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
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
  const kill = async () => {
    await running?.end();
    running = null;
  };
  await start();
  return {
    get port() {
      return current().port;
    },
    get url() {
      return `http://127.0.0.1:${current().port}`;
    },
    get pid() {
      return current().pid;
    },
    folder,
    errors,
    unexpected,
    lines,
    rss: async () => {
      const status = await readFile(`/proc/${current().pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
    kill,
    start,
    close: async () => {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
};
