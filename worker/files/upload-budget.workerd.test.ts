import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { unique } from "../../test/support/edge-worker.ts";

const HOUR_MS = 3_600_000;
const PER_DAY = 2_400;

const budgetOf = () => env.UPLOAD_BUDGETS.getByName(`user:u-${unique()}`);

const pass = (hours: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * HOUR_MS });

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

it("[F10] a budget is full at first, and refilled over a day", async () => {
  const budget = budgetOf();
  expect([await budget.take(1_000, PER_DAY), await budget.take(1_400, PER_DAY)]).toEqual([0, 0]);
  expect(await budget.take(100, PER_DAY)).toBe(HOUR_MS);
  pass(1);
  expect([await budget.take(100, PER_DAY), await budget.take(1, PER_DAY)]).toEqual([0, HOUR_MS / 100]);
  pass(48);
  expect([await budget.take(PER_DAY, PER_DAY), await budget.take(1, PER_DAY)]).toEqual([0, HOUR_MS / 100]);
});

it("[F10] what is refused takes nothing, and more than the whole budget takes the whole of it", async () => {
  const budget = budgetOf();
  await budget.take(2_300, PER_DAY);
  for (let i = 0; i < 5; i++) expect(await budget.take(200, PER_DAY)).toBe(HOUR_MS);
  expect(await budget.take(100, PER_DAY)).toBe(0);
  pass(24);
  expect([await budget.take(10 * PER_DAY, PER_DAY), await budget.take(100, PER_DAY)]).toEqual([0, HOUR_MS]);
});

it("[F10] a budget is kept while the object is not in memory, and deleted when it is full again", async () => {
  const budget = budgetOf();
  await budget.take(1_200, PER_DAY);
  await evictDurableObject(budget);
  expect(await budget.take(1_300, PER_DAY)).toBe(HOUR_MS);
  const stored = () =>
    runInDurableObject(budget, async (_, { storage }) => [[...storage.kv.list()].length, await storage.getAlarm()]);
  expect(await stored()).toEqual([1, Date.now() + 24 * HOUR_MS]);
  pass(20);
  await budget.take(1_200, PER_DAY);
  pass(4);
  await runDurableObjectAlarm(budget);
  expect(await stored()).toEqual([1, Date.now() + 8 * HOUR_MS]);
  pass(8);
  await runDurableObjectAlarm(budget);
  expect(await stored()).toEqual([0, null]);
});

it("[F10] operators may change the size of a budget that is in use", async () => {
  const budget = budgetOf();
  await budget.take(PER_DAY, PER_DAY);
  pass(12);
  expect([await budget.take(PER_DAY, 2 * PER_DAY), await budget.take(1, PER_DAY)]).toEqual([0, HOUR_MS / 100]);
});
