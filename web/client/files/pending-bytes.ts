/**
 * The bytes of files that wait, in the browser's Cache Storage, which survives reloads and takes large ones. What cannot be
 * written there, because the browser forbids it or has no space, lasts as long as the page.
 */

export interface PendingBytes {
  /** Resolves to the bytes, or null if they are lost: the browser may delete what a site stores. */
  get(key: string): Promise<Blob | null>;
  /** Moves bytes from memory to the storage. */
  persist(key: string): void;
  /** Moves bytes from the storage to memory. */
  unpersist(key: string): void;
  remove(key: string): void;
  /** Removes what is stored, unless `isNeeded`. */
  sweep(isNeeded: (key: string) => boolean): void;
  clear(): Promise<void>;
}

/** Stored bytes by key. Each call may reject. */
export interface ByteStorage {
  get(key: string): Promise<Blob | undefined>;
  set(key: string, bytes: Blob): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  clear(): Promise<void>;
}

const NAME = "samovar-files";
/** No request has such an address, so a service worker never answers one with an entry. */
const PREFIX = "https://samovar.invalid/?";

/** Returns null outside of a page. */
const browserBytes = (): ByteStorage | null => {
  if (typeof document === "undefined") return null;
  // Opened each time: what is put into a deleted cache is lost.
  const open = () => caches.open(NAME);
  return {
    get: async (key) => (await (await open()).match(PREFIX + key))?.blob(),
    set: async (key, bytes) => (await open()).put(PREFIX + key, new Response(bytes)),
    remove: async (key) => void (await (await open()).delete(PREFIX + key)),
    keys: async () => (await (await open()).keys()).map(({ url }) => url.slice(PREFIX.length)),
    clear: async () => void (await caches.delete(NAME)),
  };
};

export const createPendingBytes = (
  memory: Map<string, Blob>,
  storage: ByteStorage | null = browserBytes(),
): PendingBytes => {
  let queue: Promise<unknown> = Promise.resolve();

  /** Runs one task after another: nothing is written after it was removed. A task that fails has changed nothing. */
  const run = <Result>(task: (storage: ByteStorage) => Promise<Result>): Promise<Result | undefined> => {
    if (storage === null) return Promise.resolve(undefined);
    const done = queue.then(() => task(storage)).catch(() => undefined);
    queue = done;
    return done;
  };

  return {
    // What is moved to memory meanwhile is found there afterwards.
    get: async (key) => memory.get(key) ?? (await run(({ get }) => get(key))) ?? memory.get(key) ?? null,
    persist: (key) =>
      void run(async ({ set }) => {
        const bytes = memory.get(key);
        if (bytes === undefined) return;
        await set(key, bytes);
        memory.delete(key);
      }),
    unpersist: (key) =>
      void run(async ({ get, remove }) => {
        const bytes = await get(key);
        if (bytes === undefined) return;
        memory.set(key, bytes);
        await remove(key);
      }),
    remove: (key) => {
      memory.delete(key);
      void run(({ remove }) => remove(key));
    },
    sweep: (isNeeded) =>
      void run(async ({ keys, remove }) => {
        const unneeded = (await keys()).filter((key) => !isNeeded(key));
        await Promise.all(unneeded.map(remove));
      }),
    clear: async () => {
      memory.clear();
      await run(({ clear }) => clear());
    },
  };
};
