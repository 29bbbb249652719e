/** The peers' programs and packages, which are no part of the product and are installed when they are first needed. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BENCH = join(import.meta.dirname, "..");

/** The programs. */
export const PEERS = {
  socketIo: join(BENCH, "peers/socket-io.js"),
  ws: join(BENCH, "peers/ws.js"),
  bun: join(BENCH, "peers/bun.js"),
} as const;

/** Bun's own program; the name is the same on every system. */
export const BUN = join(BENCH, "node_modules/bun/bin/bun.exe");

/** Every peer's version, by package. */
export const peerVersions = (): Record<string, string> => {
  const { dependencies } = JSON.parse(readFileSync(join(BENCH, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return dependencies;
};

/** Installs what bench/package-lock.json names, unless it is there. */
export const installPeers = (): void => {
  const installed = Object.keys(peerVersions()).every((name) => isInstalled(name));
  if (installed) return;
  console.log("installing the peers (once)");
  execFileSync("npm", ["ci", "--prefix", BENCH], { cwd: BENCH, stdio: "inherit" });
};

const isInstalled = (name: string): boolean => {
  const file = join(BENCH, "node_modules", name, "package.json");
  return existsSync(file) && JSON.parse(readFileSync(file, "utf8")).version === peerVersions()[name];
};
