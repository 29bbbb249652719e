import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, parseLimits, RATES, RateLimiter, type RateName } from "./rate-limits.ts";

/** A limiter for one user. */
const createLimiter = () => {
  const limiter = new RateLimiter(DEFAULT_LIMITS);
  return (name: RateName, now: number, cost?: number) =>
    limiter.consume({ userId: "u", address: null }, name, now, cost);
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
    const limiter = new RateLimiter(DEFAULT_LIMITS);
    const [a, b] = [
      { userId: "a", address: null },
      { userId: "b", address: null },
    ];
    limiter.consume(a, "message", 0, RATES.message.burst);
    expect(limiter.consume(a, "message", 0)).toBeGreaterThan(0);
    expect(limiter.consume(b, "message", 0)).toBe(0);
  });
});

describe("a guest's budget", () => {
  const USERS = 4;
  const create = () => new RateLimiter({ rates: RATES, usersPerAddress: USERS });
  const guest = (n: number, address: string | null = "school") => ({ userId: `guest-${n}`, address });

  it("[L1] is shared with the other guests of the address beyond what a user has, and with nobody else", () => {
    const limiter = create();
    for (let n = 0; n < USERS; n++) expect(limiter.consume(guest(n), "message", 0, RATES.message.burst)).toBe(0);
    expect(limiter.consume(guest(99), "message", 0)).toBe(1000 / (USERS * RATES.message.perSecond));
    expect(limiter.consume(guest(99, "office"), "message", 0)).toBe(0);
    expect(limiter.consume(guest(99, null), "message", 0)).toBe(0);
    expect(limiter.consume(guest(99), "typing", 0)).toBe(0);
  });

  it("[L1] is not charged when the address's is exhausted, nor the other way round", () => {
    const limiter = create();
    limiter.charge(guest(0), "message", 0, USERS * RATES.message.burst);
    expect(limiter.consume(guest(1), "message", 0, RATES.message.burst)).toBeGreaterThan(0);
    expect(limiter.consume(guest(1, null), "message", 0, RATES.message.burst)).toBe(0);
    expect(limiter.consume(guest(1), "typing", 0, RATES.typing.burst + 1)).toBeGreaterThan(0);
    for (let n = 2; n < 2 + USERS; n++) expect(limiter.consume(guest(n), "typing", 0, RATES.typing.burst)).toBe(0);
  });
});

describe("a charge", () => {
  it("[L1] can leave a debt, which is refilled first, and what is given back is granted again", () => {
    const limiter = new RateLimiter(DEFAULT_LIMITS);
    const payer = { userId: "u", address: null };
    const { burst, perSecond } = RATES.bytesOut;
    limiter.charge(payer, "bytesOut", 0, burst + perSecond);
    expect(limiter.consume(payer, "bytesOut", 0, 0)).toBe(1_000);
    expect(limiter.consume(payer, "bytesOut", 1_000, 0)).toBe(0);
    limiter.charge(payer, "bytesOut", 1_000, -2 * burst);
    expect(limiter.consume(payer, "bytesOut", 1_000, burst)).toBe(0);
    expect(limiter.consume(payer, "bytesOut", 1_000, 1)).toBeGreaterThan(0);
  });
});

describe("ROOM_LIMITS", () => {
  it("[L3] overrides what it names and keeps the other defaults", () => {
    const typing = { burst: 2, perSecond: 0.5 };
    const bytesOut = { burst: 600_000, perSecond: 50_000 };
    const caps = { usersPerAddress: 100, connectionsPerUser: 3 };
    const { limits, problem } = parseLimits({ typing, bytesOut, ...caps });
    expect(problem).toBeNull();
    expect(limits).toEqual({ ...DEFAULT_LIMITS, rates: { ...RATES, typing, bytesOut }, ...caps });
    expect(parseLimits(undefined)).toEqual({ limits: DEFAULT_LIMITS, problem: null });
  });

  it.each([
    ["a name that it does not know", { mesage: { burst: 1, perSecond: 1 } }],
    ["a rate that never refills", { message: { burst: 1, perSecond: 0 } }],
    ["a bucket that holds nothing", { message: { burst: 0, perSecond: 1 } }],
    ["a burst that never grants a reply", { bytesOut: { burst: 524_287, perSecond: 1_000 } }],
    ["an address that no user can share", { usersPerAddress: 0 }],
    ["more connections than an object takes", { connectionsPerRoom: 40_000 }],
    ["text", "message=5"],
  ])("[L3] is reported for %s, and the defaults hold", (_, raw) => {
    const { limits, problem } = parseLimits(raw);
    expect(limits).toBe(DEFAULT_LIMITS);
    expect(problem).toMatch(/^ROOM_LIMITS: ./);
  });
});
