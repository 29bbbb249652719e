/** Runs `wrangler dev` and shows the Worker's own output without wrangler's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./postgres.ts";

export const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

/** Turns off the look-up of the machine's location, and telemetry. */
export const QUIET = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" };

/** How long wrangler may take to exit, ms. */
const GRACE_MS = 2_000;

/** Returns a line as it is shown, null for wrangler's own: requests, reloads. */
export const readLine = (raw: string): string | null => {
  const line = stripVTControlCharacters(raw);
  if (line.trim() === "" || /^(\[wrangler:info\]|⎔)/.test(line)) return null;
  // A Worker's console.error arrives with this prefix.
  return /^✘ \[ERROR\] (❌.*)$/.exec(line)?.[1] ?? line;
};

export interface Wrangler {
  /** Resolves when the process has ended. */
  ended: Promise<void>;
  /** Shows output from now on. Earlier output is the banner, which is shown only if wrangler fails. */
  showOutput(): void;
  /** Ends it and every process that it started. */
  stop(): Promise<void>;
}

/** Starts `wrangler dev` with these arguments. Its stderr is always shown. */
export const startWrangler = (args: string[]): Wrangler => {
  const child = spawn(process.execPath, [WRANGLER, "dev", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET },
    stdio: ["ignore", "pipe", "pipe"],
    // In its own process group, so that its workerd can be ended with it.
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
  const exited = once(child, "exit");
  const ended = once(child, "close").then(() => {
    for (const line of banner ?? []) console.error(line);
  });

  const signalGroup = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // No process of the group is left.
    }
  };
  return {
    ended,
    showOutput: () => {
      banner = null;
    },
    stop: async () => {
      banner = null;
      signalGroup("SIGTERM");
      await Promise.race([exited, sleep(GRACE_MS, undefined, { ref: false })]);
      // workerd would wait for its sockets, which may stay open. What it has confirmed is on disk.
      signalGroup("SIGKILL");
      await ended;
    },
  };
};
