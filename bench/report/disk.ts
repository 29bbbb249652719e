/** How long this machine's disk takes to store something for good: a room waits for one `fsync` a flush, and so does Postgres. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "./summary.ts";

const WRITES = 50;
/** As in a quiet room: a disk that has had a moment's rest may take several times as long. */
const GAP_MS = 75;
const PAGE = Buffer.alloc(4_096, "x");

/** The median and the slowest tenth of small synced writes into the folder of temporary files, each after a pause, ms. */
export const measureDisk = async (): Promise<{ median: number; slowestTenth: number }> => {
  const folder = mkdtempSync(join(tmpdir(), "samovar-bench-disk-"));
  const file = openSync(join(folder, "file"), "w");
  try {
    const times: number[] = [];
    for (let i = 0; i < WRITES; i++) {
      await sleep(GAP_MS);
      const start = performance.now();
      writeSync(file, PAGE);
      fsyncSync(file);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { median: median(times), slowestTenth: times[Math.floor(WRITES * 0.9)] ?? Number.NaN };
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
};
