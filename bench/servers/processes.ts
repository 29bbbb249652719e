/** The benchmark's processes: on which cores they run, and how they are started, asked and ended. */
import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

let serverCore: number | null = null;

/**
 * Reserves the last core for the measured server: this process moves to the others, and so does every process that it
 * starts except through `onServerCore`. Returns false where that is impossible: without `taskset` (Linux), or with one core.
 */
export const reserveServerCore = (): boolean => {
  const last = availableParallelism() - 1;
  if (last === 0) return false;
  try {
    execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", `0-${last - 1}`, `${process.pid}`]);
    serverCore = last;
    return true;
  } catch {
    return false;
  }
};

/** The command line that runs `command` on the reserved core; `command` itself where none is reserved. */
export const onServerCore = (command: readonly string[]): [string, ...string[]] => {
  const [program = "", ...args] = command;
  return serverCore === null ? [program, ...args] : ["taskset", "--cpu-list", `${serverCore}`, program, ...args];
};

/** A running server that can be measured. */
export interface Server {
  port: number;
  /** Its processes. */
  pids: number[];
  /** Kills it and removes what it has stored. */
  stop(): Promise<void>;
}

/** Kills a child process, and resolves when it has ended. */
export const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
};

/** Starts a server whose first line on stdout is `{"port": …}`, on the server's core. */
export const startServer = async (command: readonly string[], env: Record<string, string>): Promise<Server> => {
  const [program, ...args] = onServerCore(command);
  const child = spawn(program, args, {
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const { port } = JSON.parse(line) as { port: number };
    return { port, pids: [child.pid ?? 0], stop: () => kill(child) };
  }
  throw new Error(`${command.join(" ")} ended before it listened`);
};

/** A forked module that answers requests, one at a time. */
export interface Helper {
  /** Resolves to the answer to `request`. Rejects with the module's error, or when its process ends. */
  ask<Answer>(request: unknown): Promise<Answer>;
  kill(): Promise<void>;
}

type Reply = { answer: unknown } | { error: string };

/** Forks a module that calls `serveParent`. */
export const startHelper = (module: URL): Helper => {
  // JSON would turn NaN, the latency where nothing was delivered, into null.
  const child = fork(module, { serialization: "advanced" });
  const ended = once(child, "exit").then(() => ({ error: `${module.pathname} ended without an answer` }));
  return {
    ask: async <Answer>(request: unknown) => {
      const replied = once(child, "message");
      child.send(request as object);
      const reply = await Promise.race([replied.then(([message]) => message as Reply), ended]);
      if ("error" in reply) throw new Error(reply.error);
      return reply.answer as Answer;
    },
    kill: () => kill(child),
  };
};

/** In a forked module: answers each request of the parent with the result of `handle`, and ends with the parent. */
export const serveParent = <Request>(handle: (request: Request) => unknown): void => {
  process.once("disconnect", () => process.exit(1));
  process.on("message", async (request: Request) => {
    let reply: Reply;
    try {
      reply = { answer: (await handle(request)) ?? null };
    } catch (error) {
      reply = { error: error instanceof Error ? error.message : String(error) };
    }
    process.send?.(reply);
  });
};
