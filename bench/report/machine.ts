/** The machine and the versions with which the figures were measured. */
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pgPackage from "../../node_modules/pg/package.json" with { type: "json" };
import workerdPackage from "../../node_modules/workerd/package.json" with { type: "json" };
import { BASELINE_VERSIONS } from "../servers/baselines.ts";
import { median, short } from "./tables.ts";

/** Lines of `name: value`. */
export type Machine = Readonly<Record<string, string>>;

const WRITES = 50;
/** As in a quiet room: after a pause a disk may take several times as long. */
const GAP_MS = 75;
const PAGE = Buffer.alloc(4_096, "x");

/** Measures small synced writes to the temporary folder: a room waits for one `fsync` a flush, and so does Postgres. */
const describeDisk = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "samovar-bench-disk-"));
  const file = openSync(join(folder, "file"), "w");
  const times: number[] = [];
  for (let i = 0; i < WRITES; i++) {
    await sleep(GAP_MS);
    const start = performance.now();
    writeSync(file, PAGE);
    fsyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  const slowestTenth = times.sort((a, b) => a - b)[Math.floor(WRITES * 0.9)] ?? Number.NaN;
  return `a synced write after a pause takes ${short(median(times))} ms, one in ten ${short(slowestTenth)} ms or more`;
};

const describeCommit = (): string => {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8", cwd: import.meta.dirname }).trim();
    const isChanged = git("status", "--porcelain") !== "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? ", with changes" : "");
  } catch {
    return "unknown";
  }
};

/** Describes this machine and what runs on it. */
export const describeMachine = async (postgres: string, hasServerCore: boolean): Promise<Machine> => ({
  CPU: `${cpus()[0]?.model.trim() ?? "unknown"}, ${cpus().length} cores`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  kernel: `${type()} ${release()}`,
  disk: await describeDisk(),
  cores: hasServerCore
    ? "the server has the last core to itself; generator and database have the others"
    : "shared by server, generator and database",
  Samovar: describeCommit(),
  workerd: workerdPackage.version,
  Node: process.versions.node,
  ...BASELINE_VERSIONS,
  pg: pgPackage.version,
  Postgres: postgres,
});
