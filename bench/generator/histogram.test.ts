import { describe, expect, it } from "vitest";
import { Random } from "../../test/support/random.ts";
import { Histogram } from "./histogram.ts";

describe("a histogram", () => {
  it("returns quantiles within 1 %, over six powers of ten", () => {
    const random = new Random(7);
    const histogram = new Histogram();
    const values = Array.from({ length: 20_000 }, () => Math.floor(10 ** (1 + 6 * random.next())));
    for (const value of values) histogram.record(value);
    values.sort((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.9, 0.99, 0.999]) {
      const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
      expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThanOrEqual(exact * 0.01 + 0.5);
    }
    expect(histogram.max).toBe(values.at(-1));
    expect(histogram.count).toBe(values.length);
  });

  it("is exact for small values, and NaN when it is empty", () => {
    const histogram = new Histogram();
    expect(histogram.quantile(0.5)).toBeNaN();
    for (const value of [0, 3, 255]) histogram.record(value);
    expect([histogram.quantile(0.01), histogram.quantile(0.5), histogram.quantile(1)]).toEqual([0, 3, 255]);
  });

  it("clamps values that no clock should return", () => {
    const histogram = new Histogram();
    histogram.record(-5);
    histogram.record(1e12);
    expect(histogram.quantile(0.5)).toBe(0);
    expect(histogram.max).toBe(2 ** 31 - 1);
  });
});
