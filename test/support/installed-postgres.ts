/** The Postgres that is installed on this machine, over a new data folder, with its defaults. */
import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { listen } from "../../drizzle/local/listen.ts";

export interface InstalledPostgres {
  url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const START_MS = 30_000;
const POLL_MS = 100;

const attempt = (program: string, args: string[]): string | null => {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
};

/** Postgres rejects root: then it runs as the user that its package has made. Null where there is no such user. */
const owner = (): { uid: number; gid: number } | null | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = [attempt("id", ["-u", "postgres"]), attempt("id", ["-g", "postgres"])];
  return uid === null || gid === null ? null : { uid: Number(uid), gid: Number(gid) };
};

const freePort = async (): Promise<number> => {
  const { port, close } = await listen(createServer(), 0);
  await close();
  return port;
};

const isUp = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
};

/** Starts it; resolves to null where none is installed, or no user may run it. */
export const startInstalled = async (): Promise<InstalledPostgres | null> => {
  const programs = attempt("pg_config", ["--bindir"]);
  const as = owner();
  if (programs === null || as === null || !existsSync(join(programs, "initdb"))) return null;
  const folder = mkdtempSync(join(tmpdir(), "samovar-postgres-"));
  if (as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, "data");
  const options = { cwd: folder, ...as };
  const initialise = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  await promisify(execFile)(join(programs, "initdb"), initialise, options);
  const port = await freePort();
  const settings = ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"];
  const child = spawn(join(programs, "postgres"), settings, { ...options, stdio: "ignore" });
  const ended = once(child, "exit");
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const limit = Date.now() + START_MS;
  while (!(await isUp(url))) {
    if (Date.now() > limit) throw new Error("the installed Postgres did not start");
    await sleep(POLL_MS);
  }
  return {
    url,
    stop: async () => {
      // A fast shutdown: ends connections instead of waiting for them.
      child.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
};
