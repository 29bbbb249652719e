/** How long this machine's disk takes to store something for good: a room waits for one `fsync` a flush, and so does Postgres. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./summary.ts";

const WRITES = 200;
const PAGE = Buffer.alloc(4_096, "x");

/** The median and the slowest tenth of small synced writes into the folder of temporary files, ms. */
export const measureDisk = (): { median: number; slowestTenth: number } => {
  const folder = mkdtempSync(join(tmpdir(), "samovar-bench-disk-"));
  const file = openSync(join(folder, "file"), "w");
  try {
    const times = Array.from({ length: WRITES }, () => {
      const start = performance.now();
      writeSync(file, PAGE);
      fsyncSync(file);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    return { median: median(times), slowestTenth: times[Math.floor(WRITES * 0.9)] ?? Number.NaN };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
};
