/** Stores of text by key, for what should survive a reload. */

export interface Store {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Lists the keys that start with `prefix`. */
  keys(prefix: string): string[];
}

/** A store that lasts as long as the page. */
export const memoryStore = (): Store => {
  const items = new Map<string, string>();
  return {
    get: (key) => items.get(key) ?? null,
    set: (key, value) => void items.set(key, value),
    remove: (key) => void items.delete(key),
    keys: (prefix) => [...items.keys()].filter((key) => key.startsWith(prefix)),
  };
};

/**
 * The browser's localStorage. Where the browser forbids it (reading the property throws) or its quota is exceeded, values
 * last as long as the page.
 */
export const browserStore = (): Store => {
  const memory = memoryStore();
  let local: Storage;
  try {
    local = globalThis.localStorage;
    local.getItem("samovar");
  } catch {
    return memory;
  }
  return {
    get: (key) => memory.get(key) ?? local.getItem(key),
    set: (key, value) => {
      try {
        local.setItem(key, value);
        memory.remove(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove: (key) => {
      memory.remove(key);
      local.removeItem(key);
    },
    keys: (prefix) => [...new Set([...Object.keys(local), ...memory.keys("")])].filter((key) => key.startsWith(prefix)),
  };
};
