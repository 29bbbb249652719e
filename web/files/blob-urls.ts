/** Addresses of files whose bytes the page has, so that a message that scrolls back into view need not load them again. */

/** What may be kept beyond what is shown, bytes. */
const MAX_BYTES = 50_000_000;

interface Entry {
  readonly url: string;
  readonly bytes: number;
  /** How many components show it. */
  users: number;
}

export interface BlobUrls {
  /** Returns the address for a component that shows it, or null. */
  hold(key: string): string | null;
  /** Adds bytes for a component that shows them. */
  add(key: string, blob: Blob): string;
  /** The same bytes have another key now. */
  rename(from: string, to: string): void;
  /** A component does not show it any more. */
  release(key: string): void;
}

export const createBlobUrls = (maxBytes = MAX_BYTES): BlobUrls => {
  /** The least recently used first. */
  const entries = new Map<string, Entry>();

  const evict = () => {
    let total = [...entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { url, bytes, users }] of entries) {
      if (total <= maxBytes) return;
      if (users > 0) continue;
      URL.revokeObjectURL(url);
      entries.delete(key);
      total -= bytes;
    }
  };

  const hold = (key: string): string | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    entry.users++;
    entries.delete(key);
    entries.set(key, entry);
    return entry.url;
  };

  return {
    hold,
    add: (key, blob) => {
      // Another component may have been faster.
      const known = hold(key);
      if (known !== null) return known;
      const url = URL.createObjectURL(blob);
      entries.set(key, { url, bytes: blob.size, users: 1 });
      evict();
      return url;
    },
    rename: (from, to) => {
      const entry = entries.get(from);
      if (!entry || entries.has(to)) return;
      entries.delete(from);
      entries.set(to, entry);
    },
    release: (key) => {
      const entry = entries.get(key);
      if (entry) entry.users--;
      evict();
    },
  };
};

/** Of all rooms. */
export const blobUrls = createBlobUrls();
