/** Samovar as it is deployed, in workerd, and a copy of its bundle that stores nothing. */
import { join } from "node:path";
import { bundleWorker, startWorkerd } from "../../test/support/workerd.ts";
import { onServerCore, type Server } from "./processes.ts";

export interface Bundles {
  samovar: string;
  /** Without log and archive: messages get their numbers and are broadcast, and that is all. */
  withoutLog: string;
}

/** Where a flush writes its messages to the log, which also wakes the archiver. */
const STORE = /\w+\.isEmpty && (\w+)\.length === 0 \? \[\] : store\d*\(\1, \w+\.states\(\)\)/g;

const removeLog = (bundle: string): string => {
  const found = bundle.match(STORE)?.length ?? 0;
  if (found !== 1) throw new Error(`the bundle stores messages in ${found} places instead of one: update STORE`);
  return bundle.replace(STORE, "[]");
};

/** Bundles the Worker. */
export const bundleSamovar = async (): Promise<Bundles> => {
  const samovar = await bundleWorker();
  return { samovar, withoutLog: removeLog(samovar) };
};

export interface RunningSamovar extends Server {
  /** The folder of the rooms' SQLite files. */
  rooms: string;
  /** Kills the process and keeps what it has stored. */
  kill(): Promise<void>;
}

/** Starts a bundle in workerd, over an empty folder. Shows its errors, because they make its figures worthless. */
export const startSamovar = async (script: string, bindings: Record<string, unknown>): Promise<RunningSamovar> => {
  const { port, pid, folder, kill, close } = await startWorkerd({
    script,
    bindings,
    onLog: (line) => {
      if (line.kind === "error") console.error(`samovar: ${JSON.stringify(line)}`);
    },
    onUnexpected: (line) => console.error(`samovar: ${line}`),
    command: (program, args) => onServerCore([program, ...args]),
  });
  return { port, pids: [pid], rooms: join(folder, "storage/rooms"), kill, stop: close };
};
