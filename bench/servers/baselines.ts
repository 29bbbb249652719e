/**
 * The servers that Samovar is compared with. Their packages are no part of the product: bench/package.json pins them,
 * and they are installed when first needed.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import baselines from "../package.json" with { type: "json" };

const BENCH = join(import.meta.dirname, "..");
/** Bun's executable, which has this name on every system. */
const BUN = join(BENCH, "node_modules/bun/bin/bun.exe");

/** The command lines. */
export const COMMANDS = {
  socketIo: [process.execPath, join(BENCH, "baselines/socket-io.js")],
  ws: [process.execPath, join(BENCH, "baselines/ws.js")],
  bun: [BUN, join(BENCH, "baselines/bun.js")],
} as const;

/** Versions by package name. */
export const BASELINE_VERSIONS: Readonly<Record<string, string>> = baselines.dependencies;

const isInstalled = ([name, version]: [string, string]): boolean => {
  const file = join(BENCH, "node_modules", name, "package.json");
  return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === version;
};

/** Installs the packages of bench/package-lock.json unless they are installed. */
export const installBaselines = (): void => {
  if (Object.entries(BASELINE_VERSIONS).every(isInstalled)) return;
  console.log("installing the baselines (once)");
  execFileSync("npm", ["ci", "--prefix", BENCH], { cwd: BENCH, stdio: "inherit" });
};
