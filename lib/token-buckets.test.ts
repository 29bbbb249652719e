import { expect, it } from "vitest";
import { type Rate, TokenBuckets } from "./token-buckets.ts";

const RATE: Rate = { burst: 10, perSecond: 5 };
const REFILLED_MS = 2_000;

it("forgets a key once its buckets have refilled, and not before", () => {
  const buckets = new TokenBuckets({ typing: RATE });
  const USERS = 1_000;
  for (let n = 0; n < USERS; n++) buckets.take(`early ${n}`, "typing", 0, 10);
  for (let n = 0; n < USERS; n++) buckets.take(`late ${n}`, "typing", REFILLED_MS - 1, 10);
  expect(buckets.size).toBe(2 * USERS);
  expect(buckets.wait("early 0", "typing", REFILLED_MS - 1, 10)).toBeGreaterThan(0);
  for (let n = 0; n < 2 * USERS; n++) buckets.take(`new ${n}`, "typing", REFILLED_MS, 10);
  expect(buckets.size).toBe(3 * USERS);
  expect(buckets.wait("late 0", "typing", REFILLED_MS, 1)).toBeGreaterThan(0);
});

it("looks at few keys for a new one, however many there are", () => {
  let looks = 0;
  const counted = {
    get typing(): Rate {
      looks += 1;
      return RATE;
    },
  };
  const buckets = new TokenBuckets(counted);
  const USERS = 10_000;
  for (let n = 0; n < USERS; n++) buckets.take(`user ${n}`, "typing", 0, 1);
  expect(buckets.size).toBe(USERS);
  expect(looks).toBeLessThan(5 * USERS);
});
