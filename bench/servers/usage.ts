/** CPU time and memory of processes, from the operating system. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * CPU time of these processes so far, user and system, of all their threads, in microseconds. Linux counts nanoseconds
 * for each thread; elsewhere `ps` has a resolution of 10 ms.
 */
export const cpuUs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (process.platform === "linux" ? fromThreads(pid) : fromPs(pid)), 0);

const fromThreads = (pid: number): number => {
  let us = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      us += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1_000;
    } catch (error) {
      // The thread has ended since it was listed.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" && (error as NodeJS.ErrnoException).code !== "ESRCH")
        throw error;
    }
  }
  return us;
};

/** `[dd-][hh:]mm:ss.cc` */
const fromPs = (pid: number): number => {
  const text = execFileSync("ps", ["-o", "time=", "-p", String(pid)], { encoding: "utf8" }).trim();
  const [days, clock = ""] = text.includes("-") ? text.split("-") : ["0", text];
  const seconds = clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000_000;
};

/** Resident memory of these processes, bytes. */
export const memoryBytes = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const text =
      process.platform === "linux"
        ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
        : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    return sum + Number(text) * 1_024;
  }, 0);

/** Reads of a meter: seconds since its start, CPU time of the measured processes, and this process's share of a core. */
export interface Reading {
  seconds: number;
  cpuUs: number;
  ownShare: number;
}

/** Starts to measure processes, and this one beside them. Returns the function that reads the meter. */
export const startMeter = (pids: readonly number[]): (() => Reading) => {
  const own = process.cpuUsage();
  const cpu = cpuUs(pids);
  const start = performance.now();
  return () => {
    const seconds = (performance.now() - start) / 1_000;
    const usedUs = cpuUs(pids) - cpu;
    const { user, system } = process.cpuUsage(own);
    return { seconds, cpuUs: usedUs, ownShare: (user + system) / 1e6 / seconds };
  };
};

const IDLE_INTERVAL_MS = 250;
const IDLE_INTERVALS = 2;
const IDLE_TIMEOUT_MS = 60_000;

/** Resolves when these processes have used at most `share` of a core for half a second, at the latest after a minute. */
export const whenIdle = async (pids: readonly number[], share: number): Promise<void> => {
  const deadline = performance.now() + IDLE_TIMEOUT_MS;
  for (let idle = 0; idle < IDLE_INTERVALS && performance.now() < deadline; ) {
    const [before, start] = [cpuUs(pids), performance.now()];
    await sleep(IDLE_INTERVAL_MS);
    const used = (cpuUs(pids) - before) / 1_000 / (performance.now() - start);
    idle = used <= share ? idle + 1 : 0;
  }
};
