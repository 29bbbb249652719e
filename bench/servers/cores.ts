/** Which processor does what: the server that is measured has one to itself, everything else has the rest. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** `server`: what is measured. `rest`: the generator, the database and the benchmark itself. */
export type Share = "server" | "rest";

const canPin = (): boolean => {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
};

/** True where processes are held to their processors (Linux with `taskset` and more than one). */
export const PINNED: boolean = canPin();

/** A command line that runs `command` on its share of the machine, where that can be said. */
export const onShare = (share: Share, command: readonly string[]): [string, ...string[]] => {
  const last = availableParallelism() - 1;
  const [program = "", ...args] = command;
  if (!PINNED) return [program, ...args];
  return ["taskset", "--cpu-list", share === "server" ? `${last}` : `0-${last - 1}`, program, ...args];
};
