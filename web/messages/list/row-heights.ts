/**
 * The heights and offsets of the rows of a long list. Rows that were never rendered count with the average height. All
 * lengths are CSS pixels; nothing here knows the DOM.
 */

/** The difference between two lists of rows: the first `kept` and the last `tail` of the old rows are still there. */
export interface RowsChange {
  kept: number;
  tail: number;
  /** The number of old rows. */
  before: number;
}

export interface RowHeights<Item> {
  count(): number;
  /** Replaces the rows. A row that is still there, by its key, keeps its height. */
  setItems(items: readonly Item[]): RowsChange;
  /** Sets the height of the row at `index`. */
  measure(index: number, height: number): void;
  /** Returns the offset of the row at `index`; for `count()`, the end of the last one. */
  offsetOf(index: number): number;
  /** Returns the index of the row at this offset, or of the nearest one. */
  indexAt(offset: number): number;
}

/** The height of a row before any was measured. */
const INITIAL_HEIGHT = 56;

export const createRowHeights = <Item>(keyOf: (item: Item) => string | number): RowHeights<Item> => {
  let items: readonly Item[] = [];
  const heights: number[] = [];
  /** `offsets[n]` is the sum of the first n heights; valid up to index `valid`. */
  const offsets: number[] = [0];
  let valid = 0;
  const known = new Map<string | number, number>();
  let sum = 0;

  const average = () => (known.size === 0 ? INITIAL_HEIGHT : sum / known.size);
  const isSame = (a: Item | undefined, b: Item | undefined) =>
    a === b || (a !== undefined && b !== undefined && keyOf(a) === keyOf(b));

  const offsetOf = (index: number): number => {
    const wanted = Math.min(Math.max(index, 0), heights.length);
    for (; valid < wanted; valid++) offsets[valid + 1] = (offsets[valid] ?? 0) + (heights[valid] ?? 0);
    return offsets[wanted] ?? 0;
  };

  return {
    count: () => heights.length,
    setItems: (next) => {
      const before = items.length;
      const most = Math.min(before, next.length);
      let kept = 0;
      while (kept < most && isSame(items[kept], next[kept])) kept++;
      let tail = 0;
      while (tail < most - kept && isSame(items.at(-1 - tail), next.at(-1 - tail))) tail++;
      const removed = heights.splice(kept);
      for (const item of next.slice(kept, next.length - tail)) heights.push(known.get(keyOf(item)) ?? average());
      for (const height of removed.slice(removed.length - tail)) heights.push(height);
      items = next;
      valid = Math.min(valid, kept);
      return { kept, tail, before };
    },
    measure: (index, height) => {
      const item = items[index];
      if (item === undefined) return;
      const key = keyOf(item);
      sum += height - (known.get(key) ?? 0);
      known.set(key, height);
      if (heights[index] === height) return;
      heights[index] = height;
      valid = Math.min(valid, index);
    },
    offsetOf,
    indexAt: (offset) => {
      let low = 0;
      let high = Math.max(heights.length - 1, 0);
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (offsetOf(middle) <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
};
