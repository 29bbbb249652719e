/** Samovar's bundle as it is deployed, and the copy that shows what storing costs. */
import { bundleWorker } from "../../test/support/workerd.ts";

/** Where a flush writes its messages to the log, which is also what wakes the archive. */
const STORE = /if \((\w+)\.length > 0\) store\(\1\);/g;

/** The bundle without log and archive: messages are numbered and sent, and that is all. */
export const withoutLog = (script: string): string => {
  const found = script.match(STORE)?.length ?? 0;
  if (found !== 1)
    throw new Error(`the place where messages are stored is there ${found} times, so it cannot be taken out`);
  return script.replace(STORE, "");
};

/** Bundles the Worker with wrangler. */
export const bundle = async (): Promise<{ samovar: string; withoutLog: string }> => {
  const samovar = await bundleWorker();
  return { samovar, withoutLog: withoutLog(samovar) };
};
