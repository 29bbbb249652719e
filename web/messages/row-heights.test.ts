import fc from "fast-check";
import { expect, test } from "vitest";
import { createSizes } from "./row-heights.ts";

const setUp = (...keys: number[]) => {
  const sizes = createSizes((key: number) => key);
  sizes.setItems(keys);
  const offsets = () => Array.from({ length: sizes.count() + 1 }, (_, index) => sizes.offsetOf(index));
  return { sizes, offsets };
};

test("rows that were never measured are as high as the others on average", () => {
  const { sizes, offsets } = setUp(1, 2);
  sizes.measure(0, 10);
  sizes.measure(1, 30);
  sizes.setItems([1, 2, 3]);
  expect(offsets()).toEqual([0, 10, 40, 60]);
});

test("a row keeps its height wherever it goes, and when it comes back", () => {
  const { sizes, offsets } = setUp(1, 2);
  sizes.measure(0, 10);
  sizes.measure(1, 30);
  expect(sizes.setItems([8, 9, 1, 2])).toEqual({ kept: 0, tail: 2, before: 2 });
  expect(offsets()).toEqual([0, 20, 40, 50, 80]);
  sizes.setItems([2]);
  sizes.setItems([1, 2]);
  expect(offsets()).toEqual([0, 10, 40]);
});

test("finds the row at an offset, or the nearest", () => {
  const { sizes } = setUp(1, 2, 3);
  for (const index of [0, 1, 2]) sizes.measure(index, 10);
  expect([-5, 0, 9.9, 10, 29, 30, 99].map(sizes.indexAt)).toEqual([0, 0, 0, 1, 2, 2, 2]);
  expect(setUp().sizes.indexAt(5)).toBe(0);
});

test("after any changes the offsets are the sums of the heights", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 30 }));
  const measured = fc.record({ index: fc.nat(30), height: fc.integer({ min: 1, max: 99 }) });
  fc.assert(
    fc.property(fc.array(fc.record({ keys, measured: fc.array(measured) })), (changes) => {
      const { sizes, offsets } = setUp();
      const heights = new Map<number, number>();
      let old: number[] = [];
      for (const { keys, measured } of changes) {
        const { kept, tail, before } = sizes.setItems(keys);
        expect(before).toBe(old.length);
        expect(keys.slice(0, kept)).toEqual(old.slice(0, kept));
        expect(keys.slice(keys.length - tail)).toEqual(old.slice(old.length - tail));
        old = keys;
        for (const { index, height } of measured) {
          const key = keys[index];
          if (key === undefined) continue;
          sizes.measure(index, height);
          heights.set(key, height);
        }
        const found = offsets();
        for (const [index, key] of keys.entries()) {
          const height = (found[index + 1] ?? 0) - (found[index] ?? 0);
          if (heights.has(key)) expect(height).toBeCloseTo(heights.get(key) ?? 0, 6);
        }
      }
    }),
  );
});
