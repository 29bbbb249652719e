/** On what the figures were measured. */
import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import workerdPackage from "../../node_modules/workerd/package.json" with { type: "json" };
import { peerVersions } from "../servers/baselines.ts";
import { PINNED } from "../servers/cores.ts";
import { short } from "./summary.ts";

/** Lines of `name: value`. */
export type Machine = Readonly<Record<string, string>>;

const commit = (): string => {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", cwd: import.meta.dirname }).trim();
    const isChanged = git("status", "--porcelain") !== "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? ", with changes" : "");
  } catch {
    return "unknown";
  }
};

/** Describes this machine and what runs on it. */
export const describeMachine = (postgres: string, disk: { median: number; slowestTenth: number }): Machine => ({
  CPU: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  kernel: `${type()} ${release()}`,
  disk: `a synced write after a pause takes ${short(disk.median)} ms, a tenth of them ${short(disk.slowestTenth)} ms or more`,
  cores: PINNED
    ? "the server has the last core to itself; generator and database have the others"
    : "not divided between server and generator",
  Samovar: commit(),
  workerd: workerdPackage.version,
  Node: process.versions.node,
  ...Object.fromEntries(
    Object.entries(peerVersions()).map(([name, version]) => [name === "bun" ? "Bun" : `the package ${name}`, version]),
  ),
  Postgres: postgres,
});
