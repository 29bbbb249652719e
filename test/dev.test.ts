import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../drizzle/local/listen.ts";
import { networkAddresses } from "../scripts/dev-network.ts";
import { TestClient } from "./support/client.ts";

const ROOT = join(import.meta.dirname, "..");
/** The project's files, copied so that a developer's data and settings stay untouched. */
const PARTS = [
  "drizzle",
  "drizzle.config.ts",
  "inbox",
  "lib",
  "package.json",
  "rooms",
  "scripts",
  "tsconfig.json",
  "web",
  "worker",
  "wrangler.toml",
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "samovar-dev-"));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
});

afterAll(() => rm(folder, { recursive: true }));

interface Command {
  process: ChildProcess;
  output(): string;
  /** Its exit code; null if a signal ended it. */
  exited: Promise<number | null>;
}

const commands: Command[] = [];

const start = (file: string, args: string[]): Command => {
  // In its own process group, like a command in a terminal.
  // The compile cache halves the time that wrangler, vite and drizzle-kit take to load.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "compile-cache") };
  const child = spawn(file, args, { cwd: folder, detached: true, env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const exited = once(child, "close").then(([code]) => code);
  const command = { process: child, output: () => output, exited };
  commands.push(command);
  return command;
};

const run = (script: string, ...args: string[]) => start("npm", ["run", "--silent", script, "--", ...args]);

/** Runs a script without npm, which takes as long to start as the script takes to fail. */
const runNode = (script: string, ...args: string[]) => start(process.execPath, [`scripts/${script}.ts`, ...args]);

/** Resolves when the output contains `text`; rejects if the command ends before. */
const prints = async (command: Command, text: string | RegExp): Promise<void> => {
  let ended = false;
  command.exited.then(() => {
    ended = true;
  });
  while (!command.output().match(text)) {
    if (ended) throw new Error(`it ended after printing: ${command.output()}`);
    await sleep(50);
  }
};

const freePort = async (): Promise<number> => {
  const { port, close } = await listen(createServer(), 0);
  await close();
  return port;
};

interface Process {
  pid: number;
  parent: number;
}

const processes = (): Process[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    // Zombies have ended; their parent has not collected their exit code yet.
    .filter(([, , state]) => !state?.startsWith("Z"))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));

/** Returns a process and its descendants. */
const family = (pid: number, all = processes()): number[] => [
  pid,
  ...all.filter(({ parent }) => parent === pid).flatMap((child) => family(child.pid, all)),
];

const pidOf = (command: Command): number => {
  if (command.process.pid === undefined) throw new Error("it did not start");
  return command.process.pid;
};

/** Returns the `address:port` pairs on which any of the processes listens; `ss` is part of Linux. */
const listeningAddresses = (pids: number[]): string[] =>
  execFileSync("ss", ["--tcp", "--listening", "--numeric", "--processes", "--no-header"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)))
    .map((line) => line.trim().split(/\s+/)[3] ?? "");

const lockOf = async (data: string): Promise<{ directUrl: string }> =>
  JSON.parse(await readFile(join(folder, ".samovar", data, "postgres.lock"), "utf8"));

/** Resolves to whether a connection is accepted. */
const accepts = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const endAll = async (): Promise<void> => {
  for (const command of commands.splice(0)) {
    command.process.kill("SIGTERM");
    await command.exited;
  }
};

describe("npm run db:push", () => {
  it("creates the tables of the embedded database while no other process has it open", async () => {
    const push = run("db:push");
    expect([await push.exited, push.output()]).toEqual([0, expect.stringContaining("Changes applied")]);
    await rm(join(folder, ".samovar"), { recursive: true });
  });
});

describe("npm run dev", { timeout: 120_000 }, () => {
  // The second test needs a running chat, and starting one takes seconds.
  afterAll(endAll);

  it("serves the chat, whose messages are in Postgres and survive a restart", async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const first = run("dev", "--port", `${port}`);
    await prints(first, `Samovar is at ${url} `);
    expect(first.output().trim().split("\n")).toHaveLength(1);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok" });
    expect(await (await fetch(url)).text()).toContain("<!doctype html>");

    const [ann, bob] = [await TestClient.connect(url, "general"), await TestClient.connect(url, "general")];
    for (const client of [ann, bob]) await client.join();
    ann.send("sendMessage", { content: "is in Postgres" });
    expect(await bob.next("message")).toMatchObject({ content: "is in Postgres" });
    await prints(first, "🗄️ archived");
    await prints(first, "💬 stored");
    expect(first.output()).not.toContain("is in Postgres");

    const { directUrl } = await lockOf("");
    const client = new pg.Client({ connectionString: directUrl });
    await client.connect();
    expect((await client.query("select room, seq::int, content from messages")).rows).toEqual([
      { room: "general", seq: 1, content: "is in Postgres" },
    ]);
    await client.end();
    const migrated = run("db:migrate");
    expect([await migrated.exited, migrated.output()]).toEqual([0, expect.stringContaining("nothing to migrate")]);

    // Ctrl-C reaches every process of the terminal's group, while sockets are open.
    const started = family(pidOf(first));
    expect(started.length).toBeGreaterThan(3);
    process.kill(-pidOf(first), "SIGINT");
    expect(await first.exited).toBe(0);
    expect(processes().filter(({ pid }) => started.includes(pid))).toEqual([]);

    const second = run("dev", "--port", `${port}`);
    await prints(second, "Samovar is at");
    const { messages } = (await (await fetch(`${url}/api/messages`)).json()) as { messages: unknown[] };
    expect(messages).toMatchObject([{ content: "is in Postgres" }]);
  });

  it("runs beside another one, with its own database, until npm is terminated; --host opens the chat's port alone", async () => {
    const [running] = commands.filter(({ process }) => process.exitCode === null);
    const port = await freePort();
    const beside = run("dev", "--port", `${port}`, "--host");
    await prints(beside, "Samovar is at");
    expect(beside.output()).toContain(`this one has its own, in .samovar/port-${port}`);
    const [, other] = running?.output().match(/http:\/\/localhost:(\d+)/) ?? [];
    for (const each of [port, other]) expect((await fetch(`http://localhost:${each}/health`)).status).toBe(200);

    const started = family(pidOf(beside));
    const addresses = networkAddresses();
    const { directUrl } = await lockOf(`port-${port}`);
    for (const address of addresses) {
      const url = `http://${address}:${port}`;
      expect(beside.output()).toContain(` and ${url}`);
      expect((await fetch(`${url}/health`)).status).toBe(200);
      // A page at this URL may connect, as one at localhost may.
      const headers = { Origin: url, "Content-Type": "application/json" };
      const body = JSON.stringify({ content: "from another device" });
      expect((await fetch(`${url}/api/chat/messages`, { method: "POST", headers, body })).status).toBe(201);
      expect(await accepts(address, Number(new URL(directUrl).port))).toBe(false);
    }
    const listening = listeningAddresses(started);
    expect(listening.length).toBeGreaterThan(3);
    const open = listening.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address));
    expect(open.sort()).toEqual(addresses.map((address) => `${address}:${port}`).sort());

    beside.process.kill("SIGTERM");
    expect(await beside.exited).toBe(0);
    expect(processes().filter(({ pid }) => started.includes(pid))).toEqual([]);
  });
});

describe("npm run dev reports in one line", () => {
  afterEach(endAll);

  it.each([
    ["DATABASE_URL=nonsense", "DATABASE_URL is not a Postgres URL"],
    ["AUTH_SECRET=short", "AUTH_SECRET is shorter than 32 bytes"],
    ["AUTH=maybe", "AUTH must be"],
    ["DATABASE_URL=postgres://user:hidden@db.example.com/chat", "DIRECT_URL is missing"],
    ["DIRECT_URL=postgres://user:hidden@localhost:1/chat", "ECONNREFUSED"],
  ])("what is wrong with %s", async (setting, reason) => {
    await writeFile(join(folder, ".dev.vars"), `${setting}\n`);
    const failed = runNode("dev", "--port", `${await freePort()}`);
    expect(await failed.exited).toBe(1);
    await rm(join(folder, ".dev.vars"));
    expect(failed.output()).toMatch(/^❌ [^\n]+\n$/);
    expect(failed.output()).toContain(reason);
    expect(failed.output()).not.toContain("hidden");
  });

  it("what is wrong with its arguments", async () => {
    const failed = runNode("dev", "--help");
    expect(await failed.exited).toBe(1);
    expect(failed.output()).toMatch(/^❌ [^\n]+ \(usage: npm run dev [^\n]+\)\n$/);
  });

  it("that its port is taken", async () => {
    const other = await listen(createServer(), 0);
    const failed = run("dev", "--port", `${other.port}`);
    expect(await failed.exited).toBe(1);
    await other.close();
    expect(failed.output()).toMatch(new RegExp(`^❌ port ${other.port} [^\\n]+--port[^\\n]+\\n$`));
  });
});

describe("npm run deploy", () => {
  afterEach(endAll);

  it("has a dry run without an account or a database", async () => {
    const deploy = run("deploy", "--dry-run");
    expect([await deploy.exited, deploy.output()]).toEqual([0, expect.stringContaining("does not migrate")]);
    expect(deploy.output()).toContain("--dry-run: exiting now");
  });

  it("does not deploy without a database to migrate", async () => {
    const deploy = runNode("deploy");
    expect([await deploy.exited, deploy.output()]).toEqual([
      1,
      expect.stringMatching(/^❌ DIRECT_URL is missing[^\n]+\n$/),
    ]);
  });
});
