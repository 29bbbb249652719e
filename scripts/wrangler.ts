/** `wrangler dev` as a process of ours, with the Worker's own lines and without the rest of what it prints. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./postgres.ts";

export const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/** It would ask for the machine's location, and send usage data. */
export const QUIET = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" };

const GRACE_MS = 2_000;
const POLL_MS = 50;

/** A line as it is shown, or null for what only wrangler finds worth saying: its requests, its reloads. */
export const readLine = (raw: string): string | null => {
  const line = stripVTControlCharacters(raw);
  if (line.trim() === "" || /^(\[wrangler:info\]|⎔)/.test(line)) return null;
  // This is how a Worker's console.error arrives.
  return /^✘ \[ERROR\] (❌.*)$/.exec(line)?.[1] ?? line;
};

export interface Wrangler {
  /** Settles when it has ended, by itself or not. */
  ended: Promise<void>;
  /** From now on its output is shown; what came before was the banner, unless it fails. */
  showOutput(): void;
  /** Ends it and every process that it started, with their open sockets. */
  stop(): Promise<void>;
}

/** Starts `wrangler dev` with these arguments. What it writes to stderr is shown from the beginning. */
export const startWrangler = (args: string[]): Wrangler => {
  const child = spawn(process.execPath, [WRANGLER, "dev", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, because its workerd has to be ended with it.
    detached: true,
  });
  let banner: string[] | null = [];
  createInterface({ input: child.stdout }).on("line", (raw) => {
    const line = readLine(raw);
    if (line === null) return;
    if (banner) banner.push(line);
    else console.log(line);
  });
  createInterface({ input: child.stderr }).on("line", (raw) => {
    const line = readLine(raw);
    if (line !== null) console.error(line);
  });
  const ended = once(child, "close").then(() => {
    for (const line of banner ?? []) console.error(line);
  });

  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return child.pid !== undefined && process.kill(-child.pid, name);
    } catch {
      return false;
    }
  };
  return {
    ended,
    showOutput: () => {
      banner = null;
    },
    stop: async () => {
      banner = null;
      signal("SIGTERM");
      // workerd waits for its sockets, which may never close.
      for (let waited = 0; waited < GRACE_MS && signal(0); waited += POLL_MS) await sleep(POLL_MS);
      signal("SIGKILL");
      await ended;
    },
  };
};
