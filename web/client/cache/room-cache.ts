/** Caches of JSON by key, for what should show before the server has answered. */

export interface RoomCache {
  /** Resolves to a value; undefined if there is none. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** Resolves to all keys. */
  keys(): Promise<readonly string[]>;
  /** Removes everything. */
  clear(): Promise<void>;
}

/** A cache that lasts as long as the page. */
export const memoryCache = (): RoomCache => {
  const items = new Map<string, string>();
  return {
    get: async (key) => {
      const item = items.get(key);
      return item === undefined ? undefined : JSON.parse(item);
    },
    set: async (key, value) => void items.set(key, JSON.stringify(value)),
    remove: async (key) => void items.delete(key),
    keys: async () => [...items.keys()],
    clear: async () => items.clear(),
  };
};
