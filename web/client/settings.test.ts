import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSettings } from "./settings.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const slowMode = (slowModeSeconds: number) => ({ room: "general", slowModeSeconds, closed: false });

test("the next message may follow after the time of slow mode, then at once", () => {
  const settings = createSettings();
  settings.wrote(Date.now());
  expect(settings.nextMessageAt.value).toBe(null);
  settings.set(slowMode(10));
  expect(settings.nextMessageAt.value).toBe(Date.now() + 10_000);
  vi.advanceTimersByTime(9_999);
  expect(settings.nextMessageAt.value).not.toBe(null);
  vi.advanceTimersByTime(1);
  expect(settings.nextMessageAt.value).toBe(null);
});

test("a change of slow mode counts from the last message", () => {
  const settings = createSettings();
  settings.set(slowMode(60));
  const at = Date.now();
  settings.wrote(at);
  vi.advanceTimersByTime(5_000);
  settings.set(slowMode(10));
  expect(settings.nextMessageAt.value).toBe(at + 10_000);
  settings.set(slowMode(0));
  expect(settings.nextMessageAt.value).toBe(null);
});

test("the room's clock may be ahead, and its rejection knows best", () => {
  const settings = createSettings();
  settings.set(slowMode(60));
  settings.wrote(Date.now() + 3_600_000);
  expect(settings.nextMessageAt.value).toBe(Date.now() + 60_000);
  settings.rejectedFor(20_000);
  expect(settings.nextMessageAt.value).toBe(Date.now() + 20_000);
});

test("without a connection nothing is known, and no timer runs", () => {
  const settings = createSettings();
  settings.set(slowMode(60));
  settings.wrote(Date.now());
  settings.disconnected();
  expect(settings.nextMessageAt.value).toBe(null);
  expect(vi.getTimerCount()).toBe(0);
  settings.set(slowMode(60));
  expect(settings.nextMessageAt.value).toBe(Date.now() + 60_000);
  settings.disconnected();
});

test("outside slow mode a rejection for the rate is not the user's concern", () => {
  const settings = createSettings();
  settings.set(slowMode(0));
  settings.rejectedFor(500);
  expect(settings.nextMessageAt.value).toBe(null);
});
