/**
 * How high the rows of a long list are, and so where each one is. Rows that were never on the screen are taken to be as
 * high as the others are on average. All lengths are CSS pixels; nothing here knows the DOM.
 */

/** What became of the rows: of the old ones the first `kept` and the last `tail` are still there. */
export interface Change {
  kept: number;
  tail: number;
  /** How many rows there were. */
  before: number;
}

export interface Sizes<Item> {
  count(): number;
  /** Takes the rows in their order. A row that is still there, by its key, keeps its height. */
  setItems(items: readonly Item[]): Change;
  /** The row at `index` is so high. */
  measure(index: number, height: number): void;
  /** Where the row at `index` begins; for `count()`, where the last one ends. */
  offsetOf(index: number): number;
  /** The row at this offset, or the nearest one. */
  indexAt(offset: number): number;
}

/** Until something was measured, a row is taken to be so high. */
const FIRST_GUESS = 56;

export const createSizes = <Item>(keyOf: (item: Item) => string | number): Sizes<Item> => {
  let items: readonly Item[] = [];
  const heights: number[] = [];
  /** `offsets[n]` is the sum of the first n heights; right up to `valid`. */
  const offsets: number[] = [0];
  let valid = 0;
  const known = new Map<string | number, number>();
  let sum = 0;

  const guess = () => (known.size === 0 ? FIRST_GUESS : sum / known.size);
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
      for (const item of next.slice(kept, next.length - tail)) heights.push(known.get(keyOf(item)) ?? guess());
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
