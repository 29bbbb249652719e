import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { listen } from "../drizzle/local/listen.ts";
import { TestClient } from "./support/client.ts";

const ROOT = join(import.meta.dirname, "..");
/** What the command needs of the project, in a folder of its own: a developer's data and settings stay out of it. */
const PARTS = [
  "drizzle",
  "drizzle.config.ts",
  "rooms",
  "web",
  "worker",
  "package.json",
  "tsconfig.json",
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
  /** Its exit code, and null when a signal ended it. */
  exited: Promise<number | null>;
}

const commands: Command[] = [];

const run = (script: string, ...args: string[]): Command => {
  // A process group of its own, as a terminal gives it.
  const child = spawn("npm", ["run", "--silent", script, "--", ...args], { cwd: folder, detached: true });
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

/** Resolves when the output has `text`; rejects when the command ends before. */
const shows = async (command: Command, text: string | RegExp): Promise<void> => {
  let ended = false;
  command.exited.then(() => {
    ended = true;
  });
  while (!command.output().match(text)) {
    if (ended) throw new Error(`it ended, and had printed only: ${command.output()}`);
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
    // A process that has ended but was not yet asked for its exit code is gone.
    .filter(([, , state]) => !state?.startsWith("Z"))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));

/** A process and all that it has started. */
const family = (pid: number, all = processes()): number[] => [
  pid,
  ...all.filter(({ parent }) => parent === pid).flatMap((child) => family(child.pid, all)),
];

const pidOf = (command: Command): number => {
  if (command.process.pid === undefined) throw new Error("it did not start");
  return command.process.pid;
};

afterEach(async () => {
  for (const command of commands.splice(0)) {
    command.process.kill("SIGTERM");
    await command.exited;
  }
});

describe("npm run db:push", () => {
  it("makes the tables of the embedded database, which nothing else has open", async () => {
    const push = run("db:push");
    expect([await push.exited, push.output()]).toEqual([0, expect.stringContaining("Changes applied")]);
    await rm(join(folder, ".samovar"), { recursive: true });
  });
});

describe("npm run dev", () => {
  it("serves the chat, whose messages are in Postgres and survive a restart", { timeout: 120_000 }, async () => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const first = run("dev", "--port", `${port}`);
    await shows(first, `Samovar is at ${url} `);
    expect(first.output().trim().split("\n")).toHaveLength(1);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok" });
    expect(await (await fetch(url)).text()).toContain("<!doctype html>");

    const [ann, bob] = [await TestClient.connect(url, "general"), await TestClient.connect(url, "general")];
    for (const client of [ann, bob]) await client.join();
    ann.send("sendMessage", { content: "is in Postgres" });
    expect(await bob.next("message")).toMatchObject({ content: "is in Postgres" });
    await shows(first, "🗄️ archived");
    await shows(first, "💬 stored");
    expect(first.output()).not.toContain("is in Postgres");

    const { directUrl } = JSON.parse(await readFile(join(folder, ".samovar/postgres.lock"), "utf8"));
    const client = new pg.Client({ connectionString: directUrl });
    await client.connect();
    expect((await client.query("select room, seq::int, content from messages")).rows).toEqual([
      { room: "general", seq: 1, content: "is in Postgres" },
    ]);
    await client.end();
    const migrated = run("db:migrate");
    expect([await migrated.exited, migrated.output()]).toEqual([0, expect.stringContaining("nothing to migrate")]);

    // Ctrl-C reaches every process of the terminal's group; the sockets are still open.
    const started = family(pidOf(first));
    expect(started.length).toBeGreaterThan(3);
    process.kill(-pidOf(first), "SIGINT");
    expect(await first.exited).toBe(0);
    expect(processes().filter(({ pid }) => started.includes(pid))).toEqual([]);

    const second = run("dev", "--port", `${port}`);
    await shows(second, "Samovar is at");
    const { messages } = (await (await fetch(`${url}/api/messages`)).json()) as { messages: unknown[] };
    expect(messages).toMatchObject([{ content: "is in Postgres" }]);
  });

  it("runs beside another one, with a database of its own, until npm is told to end", {
    timeout: 120_000,
  }, async () => {
    const [one, two] = [await freePort(), await freePort()];
    await shows(run("dev", "--port", `${one}`), "Samovar is at");
    const second = run("dev", "--port", `${two}`);
    await shows(second, "Samovar is at");
    expect(second.output()).toContain(`this one has its own, in .samovar/port-${two}`);
    for (const port of [one, two]) expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
    const started = family(pidOf(second));
    second.process.kill("SIGTERM");
    expect(await second.exited).toBe(0);
    expect(processes().filter(({ pid }) => started.includes(pid))).toEqual([]);
  });

  it.each([
    ["DATABASE_URL=nonsense", "DATABASE_URL is no Postgres URL"],
    ["AUTH_SECRET=short", "AUTH_SECRET is shorter than 32 bytes"],
    ["AUTH=maybe", "AUTH is"],
    ["DATABASE_URL=postgres://user:hidden@db.example.com/chat", "DIRECT_URL is missing"],
    ["DIRECT_URL=postgres://user:hidden@localhost:1/chat", "ECONNREFUSED"],
  ])("says in one line what is wrong with %s", async (setting, reason) => {
    await writeFile(join(folder, ".dev.vars"), `${setting}\n`);
    const failed = run("dev", "--port", `${await freePort()}`);
    expect(await failed.exited).toBe(1);
    await rm(join(folder, ".dev.vars"));
    expect(failed.output()).toMatch(/^❌ [^\n]+\n$/);
    expect(failed.output()).toContain(reason);
    expect(failed.output()).not.toContain("hidden");
  });

  it("says in one line that its port is taken", async () => {
    const other = await listen(createServer(), 0);
    const failed = run("dev", "--port", `${other.port}`);
    expect(await failed.exited).toBe(1);
    await other.close();
    expect(failed.output()).toMatch(new RegExp(`^❌ port ${other.port} [^\\n]+--port[^\\n]+\\n$`));
  });
});

describe("npm run deploy", () => {
  it("rehearses with no account and no database", async () => {
    const deploy = run("deploy", "--dry-run");
    expect([await deploy.exited, deploy.output()]).toEqual([0, expect.stringContaining("is not migrated")]);
    expect(deploy.output()).toContain("--dry-run: exiting now");
  });

  it("does not deploy without a database to migrate", async () => {
    const deploy = run("deploy");
    expect([await deploy.exited, deploy.output()]).toEqual([
      1,
      expect.stringMatching(/^❌ DIRECT_URL is missing[^\n]+\n$/),
    ]);
  });
});
