import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMutes } from "./mutes.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const mute = (userId: string, ms: number | null) => ({
  room: "general",
  userId,
  until: ms === null ? null : new Date(Date.now() + ms).toISOString(),
});

test("each mute expires by itself, or is lifted", () => {
  const mutes = createMutes();
  mutes.set(mute("anna", 5_000));
  mutes.set(mute("boris", 9_000));
  mutes.set(mute("chloe", 20_000));
  expect([...mutes.until.value.keys()]).toEqual(["anna", "boris", "chloe"]);
  vi.advanceTimersByTime(5_000);
  expect([...mutes.until.value.keys()]).toEqual(["boris", "chloe"]);
  mutes.set(mute("chloe", null));
  expect([...mutes.until.value.keys()]).toEqual(["boris"]);
  vi.advanceTimersByTime(4_000);
  expect(mutes.until.value.size).toBe(0);
});

test("a month is longer than `setTimeout` takes, and still expires", () => {
  const mutes = createMutes();
  const month = 31 * 86_400_000;
  mutes.setFor("anna", month);
  vi.advanceTimersByTime(month - 1);
  expect(mutes.until.value.has("anna")).toBe(true);
  vi.advanceTimersByTime(1);
  expect(mutes.until.value.has("anna")).toBe(false);
});
