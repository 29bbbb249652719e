/** One entry of the cache, written at most every few seconds. */

/** The least time between two writes, ms. */
const WRITE_EVERY_MS = 3_000;

export interface CacheEntry {
  /** Resolves to what is cached; undefined if there is nothing. */
  load(): Promise<unknown>;
  /** The value has changed: what `read` returns is written at once, or soon after the last write. */
  changed(read: () => unknown): void;
  /** Writes a change that is not written yet. */
  flush(): void;
  /** Deletes the entry, until the next change. */
  remove(): void;
  /** The same as `flush`; nothing changes any more. */
  close(): void;
}

interface CacheEntryOptions extends Pick<CacheEntry, "load"> {
  write: (value: unknown) => void;
  remove: () => void;
  onClose: () => void;
}

export const createCacheEntry = ({ load, write, remove, onClose }: CacheEntryOptions): CacheEntry => {
  /** Returns what is not written yet. */
  let read: (() => unknown) | null = null;
  let writtenAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    read = null;
  };
  const flush = () => {
    if (read === null) return;
    const value = read();
    cancel();
    writtenAt = Date.now();
    write(value);
  };
  return {
    load,
    changed: (next) => {
      read = next;
      timer ??= setTimeout(flush, Math.max(0, writtenAt + WRITE_EVERY_MS - Date.now()));
    },
    flush,
    remove: () => {
      cancel();
      remove();
    },
    close: () => {
      flush();
      onClose();
    },
  };
};
