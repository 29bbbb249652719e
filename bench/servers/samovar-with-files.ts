/** Samovar with a bucket for files, in Miniflare: R2 is a part of it, and workerd alone has none. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onServerCore, type Server } from "./processes.ts";

const PROCESS = fileURLToPath(new URL("./miniflare-process.ts", import.meta.url));

/** What the process is told: the bundle, and the Worker's settings. */
export interface MiniflareRequest {
  script: string;
  bindings: Record<string, unknown>;
}

/** What it answers: where the Worker listens, and the id of workerd. */
export interface MiniflareAnswer {
  port: number;
  workerd: number;
}

/** Starts a bundle. What is measured of it includes the simulation of R2, which runs in the same workerd. */
export const startSamovarWithFiles = async (request: MiniflareRequest): Promise<Server> => {
  const [program, ...args] = onServerCore([process.execPath, "--disable-warning=ExperimentalWarning", PROCESS]);
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  child.stdin.end(JSON.stringify(request));
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const { port, workerd } = JSON.parse(line) as MiniflareAnswer;
    const stop = async () => {
      // It ends workerd and removes what that has stored.
      child.kill("SIGTERM");
      await ended;
    };
    return { port, pids: [workerd], stop };
  }
  throw new Error("Miniflare ended before the Worker listened");
};
