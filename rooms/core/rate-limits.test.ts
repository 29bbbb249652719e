import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, parseLimits, RATES, RateLimiter, type RateName } from "./rate-limits.ts";

/** A limiter for one user. */
const createLimiter = () => {
  const limiter = new RateLimiter(RATES);
  return (name: RateName, now: number, cost?: number) => limiter.consume("u", name, now, cost);
};

describe("a bucket", () => {
  it("[L1] grants a burst, then as many a second as its rate says", () => {
    const consume = createLimiter();
    const { burst, perSecond } = RATES.message;
    let granted = 0;
    while (consume("message", 0) === 0) granted++;
    expect(granted).toBe(burst);
    for (let now = 1; now <= 10_000; now++) if (consume("message", now) === 0) granted++;
    expect(granted).toBe(burst + 10 * perSecond);
  });

  it("[L1] tells how long to wait, and grants exactly then", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 16_384 }))), (frames) => {
        const consume = createLimiter();
        let now = 0;
        consume("bytes", now, RATES.bytes.burst);
        for (const [gap, cost] of frames) {
          now += gap;
          const wait = consume("bytes", now, cost);
          if (wait === 0) continue;
          now += wait;
          expect(consume("bytes", now, cost)).toBe(0);
        }
      }),
    );
  });

  it("[L1] is separate for each user", () => {
    const limiter = new RateLimiter(RATES);
    limiter.consume("a", "message", 0, RATES.message.burst);
    expect(limiter.consume("a", "message", 0)).toBeGreaterThan(0);
    expect(limiter.consume("b", "message", 0)).toBe(0);
  });

  it("is dropped once it has refilled, and not before", () => {
    const limiter = new RateLimiter(RATES);
    const USERS = 1_000;
    const refilled = 1000 / RATES.typing.perSecond;
    for (let i = 0; i < USERS; i++) limiter.consume(`u${i}`, "typing", 0);
    limiter.consume("early", "typing", refilled - 1);
    expect(limiter.size).toBe(USERS + 1);
    limiter.consume("late", "typing", refilled);
    expect(limiter.size).toBe(2);
  });
});

describe("ROOM_LIMITS", () => {
  it("[L3] overrides what it names and keeps the other defaults", () => {
    const { limits, problem } = parseLimits({ typing: { burst: 2, perSecond: 0.5 }, connectionsPerUser: 3 });
    expect(problem).toBeNull();
    expect(limits).toEqual({
      ...DEFAULT_LIMITS,
      rates: { ...RATES, typing: { burst: 2, perSecond: 0.5 } },
      connectionsPerUser: 3,
    });
    expect(parseLimits(undefined)).toEqual({ limits: DEFAULT_LIMITS, problem: null });
  });

  it.each([
    ["a name that it does not know", { mesage: { burst: 1, perSecond: 1 } }],
    ["a rate that never refills", { message: { burst: 1, perSecond: 0 } }],
    ["a bucket that holds nothing", { message: { burst: 0, perSecond: 1 } }],
    ["more connections than an object takes", { connectionsPerRoom: 40_000 }],
    ["text", "message=5"],
  ])("[L3] is reported for %s, and the defaults hold", (_, raw) => {
    const { limits, problem } = parseLimits(raw);
    expect(limits).toBe(DEFAULT_LIMITS);
    expect(problem).toMatch(/^ROOM_LIMITS: ./);
  });
});
