import fc from "fast-check";
import { expect, it } from "vitest";
import { type Budget, isFull, RATES, take } from "./limits.ts";

it("[L1] gives a burst, then as many a second as the rate says", () => {
  const budget: Budget = {};
  const { burst, perSecond } = RATES.message;
  let taken = 0;
  while (take(budget, "message", 0) === 0) taken++;
  expect(taken).toBe(burst);
  for (let now = 1; now <= 10_000; now++) if (take(budget, "message", now) === 0) taken++;
  expect(taken).toBe(burst + 10 * perSecond);
});

it("[L1] says how long to wait, and just then there is one to take", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 300 })), (gaps) => {
      const budget: Budget = {};
      let now = 0;
      for (let i = 0; i < RATES.error.burst; i++) take(budget, "error", now);
      for (const gap of gaps) {
        now += gap;
        const wait = take(budget, "error", now);
        if (wait === 0) continue;
        now += wait;
        expect(take(budget, "error", now)).toBe(0);
      }
    }),
  );
});

it("knows when a budget has refilled", () => {
  const budget: Budget = {};
  take(budget, "typing", 0);
  const refilled = 1000 / RATES.typing.perSecond;
  expect([isFull(budget, 0), isFull(budget, refilled - 1), isFull(budget, refilled)]).toEqual([false, false, true]);
});
