/** Loads the code that uploads and downloads files on demand. */
import type { SessionKeeper } from "../session.ts";
import type { Store } from "../storage.ts";
import type { Transfers } from "./transfers.ts";

/** The name of the Cache Storage with the bytes that wait. */
export const FILE_CACHE = "samovar-files";

export interface TransfersOptions {
  /** Holds the outboxes. */
  store: Store;
  keeper: Pick<SessionKeeper, "session" | "token" | "rejected">;
  request: typeof fetch;
  /** The address of the chat, `https://host`. */
  url: string;
}

export interface LazyTransfers {
  /** The address of the chat, `https://host`. */
  readonly url: string;
  /** Bytes by their key, which the loaded code writes to the browser's storage. */
  readonly memory: Map<string, Blob>;
  /** Rejects if the code cannot be loaded; the next call tries again. */
  load(): Promise<Transfers>;
  /** Deletes the bytes that wait. */
  clear(): void;
}

/** Does nothing outside of a page, and where the browser forbids the storage. */
const withCaches = async (use: (storage: CacheStorage) => Promise<unknown>): Promise<void> => {
  if (typeof document === "undefined") return;
  try {
    await use(caches);
  } catch {}
};

export const createLazyTransfers = (options: TransfersOptions): LazyTransfers => {
  const memory = new Map<string, Blob>();
  let loading: Promise<Transfers> | undefined;

  const load = () => {
    loading ??= import("./transfers.ts").then(
      ({ createTransfers }) => createTransfers(options, memory),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };

  // An earlier page has left bytes: the code deletes those that no message needs any more.
  void withCaches(async (storage) => (await storage.has(FILE_CACHE)) && load());

  return {
    url: options.url,
    memory,
    load,
    clear: () => {
      memory.clear();
      if (loading) void loading.then(({ bytes }) => bytes.clear());
      else void withCaches((storage) => storage.delete(FILE_CACHE));
    },
  };
};
