import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Budget, DEFAULT_LIMITS, isFull, RATES, readLimits, take } from "./rate-limits.ts";

const takeOne = (budget: Budget, name: keyof typeof RATES, now: number, cost?: number) =>
  take(DEFAULT_LIMITS, budget, name, now, cost);

describe("a bucket", () => {
  it("[L1] gives a burst, then as many a second as the rate says", () => {
    const budget: Budget = {};
    const { burst, perSecond } = RATES.message;
    let taken = 0;
    while (takeOne(budget, "message", 0) === 0) taken++;
    expect(taken).toBe(burst);
    for (let now = 1; now <= 10_000; now++) if (takeOne(budget, "message", now) === 0) taken++;
    expect(taken).toBe(burst + 10 * perSecond);
  });

  it("[L1] says how long to wait, and just then there is enough to take", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 16_384 }))), (frames) => {
        const budget: Budget = {};
        let now = 0;
        takeOne(budget, "bytes", now, RATES.bytes.burst);
        for (const [gap, cost] of frames) {
          now += gap;
          const wait = takeOne(budget, "bytes", now, cost);
          if (wait === 0) continue;
          now += wait;
          expect(takeOne(budget, "bytes", now, cost)).toBe(0);
        }
      }),
    );
  });

  it("is known to be full again, and then to be forgotten without loss", () => {
    const budget: Budget = {};
    takeOne(budget, "typing", 0);
    const refilled = 1000 / RATES.typing.perSecond;
    const full = [0, refilled - 1, refilled].map((now) => isFull(DEFAULT_LIMITS, budget, now));
    expect(full).toEqual([false, false, true]);
  });
});

describe("ROOM_LIMITS", () => {
  it("[L3] changes what it names and leaves the rest", () => {
    const { limits, problem } = readLimits({ typing: { burst: 2, perSecond: 0.5 }, connectionsPerUser: 3 });
    expect(problem).toBeNull();
    expect(limits).toEqual({
      ...DEFAULT_LIMITS,
      rates: { ...RATES, typing: { burst: 2, perSecond: 0.5 } },
      connectionsPerUser: 3,
    });
    expect(readLimits(undefined)).toEqual({ limits: DEFAULT_LIMITS, problem: null });
  });

  it.each([
    ["a name that it does not know", { mesage: { burst: 1, perSecond: 1 } }],
    ["a rate that never refills", { message: { burst: 1, perSecond: 0 } }],
    ["a bucket that holds nothing", { message: { burst: 0, perSecond: 1 } }],
    ["more connections than an object takes", { connectionsPerRoom: 40_000 }],
    ["text", "message=5"],
  ])("[L3] is reported for %s, and the defaults hold", (_, raw) => {
    const { limits, problem } = readLimits(raw);
    expect(limits).toBe(DEFAULT_LIMITS);
    expect(problem).toMatch(/^ROOM_LIMITS: ./);
  });
});
