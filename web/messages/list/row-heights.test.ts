import fc from "fast-check";
import { expect, test } from "vitest";
import { createRowHeights } from "./row-heights.ts";

const setUp = (...keys: number[]) => {
  const heights = createRowHeights((key: number) => key);
  heights.setItems(keys);
  const offsets = () => Array.from({ length: heights.count() + 1 }, (_, index) => heights.offsetOf(index));
  return { heights, offsets };
};

test("rows that were never measured count with the average height", () => {
  const { heights, offsets } = setUp(1, 2);
  heights.measure(0, 10);
  heights.measure(1, 30);
  heights.setItems([1, 2, 3]);
  expect(offsets()).toEqual([0, 10, 40, 60]);
});

test("a row keeps its height when it moves, and when it comes back", () => {
  const { heights, offsets } = setUp(1, 2);
  heights.measure(0, 10);
  heights.measure(1, 30);
  expect(heights.setItems([8, 9, 1, 2])).toEqual({ kept: 0, tail: 2, before: 2 });
  expect(offsets()).toEqual([0, 20, 40, 50, 80]);
  heights.setItems([2]);
  heights.setItems([1, 2]);
  expect(offsets()).toEqual([0, 10, 40]);
});

test("finds the row at an offset, or the nearest", () => {
  const { heights } = setUp(1, 2, 3);
  for (const index of [0, 1, 2]) heights.measure(index, 10);
  expect([-5, 0, 9.9, 10, 29, 30, 99].map(heights.indexAt)).toEqual([0, 0, 0, 1, 2, 2, 2]);
  expect(setUp().heights.indexAt(5)).toBe(0);
});

test("after any changes the offsets are the sums of the heights", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 30 }));
  const measured = fc.record({ index: fc.nat(30), height: fc.integer({ min: 1, max: 99 }) });
  fc.assert(
    fc.property(fc.array(fc.record({ keys, measured: fc.array(measured) })), (changes) => {
      const { heights, offsets } = setUp();
      const known = new Map<number, number>();
      let old: number[] = [];
      for (const { keys, measured } of changes) {
        const { kept, tail, before } = heights.setItems(keys);
        expect(before).toBe(old.length);
        expect(keys.slice(0, kept)).toEqual(old.slice(0, kept));
        expect(keys.slice(keys.length - tail)).toEqual(old.slice(old.length - tail));
        old = keys;
        for (const { index, height } of measured) {
          const key = keys[index];
          if (key === undefined) continue;
          heights.measure(index, height);
          known.set(key, height);
        }
        const found = offsets();
        for (const [index, key] of keys.entries()) {
          const height = (found[index + 1] ?? 0) - (found[index] ?? 0);
          if (known.has(key)) expect(height).toBeCloseTo(known.get(key) ?? 0, 6);
        }
      }
    }),
  );
});
