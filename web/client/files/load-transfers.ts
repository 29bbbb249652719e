/** Loads the code that uploads and downloads files: the page needs it a little later than the rest. */
import type { Transfers, TransfersOptions } from "./transfers.ts";

export interface LazyTransfers {
  /** The address of the chat, `https://host`. */
  readonly url: string;
  /** Bytes by their key, which the loaded code writes to the browser's storage. */
  readonly memory: Map<string, Blob>;
  /** Resolves to undefined if the code cannot be loaded; the next call tries again. */
  load(): Promise<Transfers | undefined>;
}

/** Begins to load at once: without a network, a file that is chosen later could not be stored. */
export const createLazyTransfers = (options: TransfersOptions): LazyTransfers => {
  const memory = new Map<string, Blob>();
  let loading: Promise<Transfers | undefined> | undefined;
  const load = (): Promise<Transfers | undefined> => {
    loading ??= import("./transfers.ts").then(
      ({ createTransfers }) => createTransfers(options, memory),
      () => {
        loading = undefined;
        return undefined;
      },
    );
    return loading;
  };
  void load();
  return { url: options.url, memory, load };
};
