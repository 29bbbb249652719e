/** How many connections one process may hold open. */
import { execSync } from "node:child_process";

const SPARE_FILES = 1_000;
/** workerd opens two files for a connection. */
const FILES_PER_CONNECTION = 2;

/**
 * As many connections as the limit of open files allows each process, at most `wanted`. Node raises the soft limit to the hard
 * one when it starts, and the servers inherit it.
 */
export const possibleConnections = (wanted: number): number => {
  const text = process.platform === "win32" ? "" : execSync("ulimit -n", { encoding: "utf8", shell: "/bin/sh" });
  const connections = Math.floor((Number.parseInt(text, 10) - SPARE_FILES) / FILES_PER_CONNECTION);
  return Number.isNaN(connections) ? wanted : Math.max(1, Math.min(wanted, connections));
};
