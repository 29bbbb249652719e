/** A process that is started for the benchmark and says in its first line on which port it listens. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { onShare } from "./cores.ts";

/** A server that runs and can be measured. */
export interface Server {
  port: number;
  /** Its processes. */
  pids: number[];
  /** Ends it at once. */
  stop(): Promise<void>;
}

/** Ends a process that was started here, and resolves when it is gone. */
export const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
};

/** Starts `command`, which prints `{"port": …}`; what it says on stderr is shown. */
export const startChild = async (command: readonly string[], env: Record<string, string>): Promise<Server> => {
  const [program, ...args] = onShare("server", command);
  const child = spawn(program, args, {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const { port } = JSON.parse(line) as { port: number };
    return { port, pids: [child.pid ?? 0], stop: () => end(child) };
  }
  throw new Error(`${command.join(" ")} has ended before it listened`);
};
