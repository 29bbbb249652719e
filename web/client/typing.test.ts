import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTypingNotifier, createTypists, NOTIFY_EVERY_MS, TOLERANCE_MS } from "./typing.ts";

const EXPIRES_IN_MS = 6_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const typing = (userId: string, isTyping = true) => ({
  room: "general",
  userId,
  username: userId,
  isTyping,
  ...(isTyping ? { expiresInMs: EXPIRES_IN_MS } : {}),
});

test("shows who types, until they stop", () => {
  const typists = createTypists();
  typists.set(typing("Anna"));
  typists.set(typing("Boris"));
  expect(typists.names.value).toEqual(["Anna", "Boris"]);
  typists.set(typing("Anna", false));
  expect(typists.names.value).toEqual(["Boris"]);
  typists.remove("Boris");
  expect(typists.names.value).toEqual([]);
});

test("a typist expires unless the room says again that they type", () => {
  const typists = createTypists();
  typists.set(typing("Anna"));
  vi.advanceTimersByTime(EXPIRES_IN_MS + TOLERANCE_MS - 1);
  typists.set(typing("Anna"));
  vi.advanceTimersByTime(EXPIRES_IN_MS + TOLERANCE_MS - 1);
  expect(typists.names.value).toEqual(["Anna"]);
  vi.advanceTimersByTime(1);
  expect(typists.names.value).toEqual([]);
});

test("notifies at intervals, not with each key", () => {
  const notified: boolean[] = [];
  const notifier = createTypingNotifier((isTyping) => notified.push(isTyping));
  for (let key = 0; key < 50; key++) notifier.changed("a".repeat(key + 1));
  expect(notified).toEqual([true]);
  vi.advanceTimersByTime(NOTIFY_EVERY_MS);
  notifier.changed("more");
  expect(notified).toEqual([true, true]);
});

test("notifies once when the draft is emptied", () => {
  const notified: boolean[] = [];
  const notifier = createTypingNotifier((isTyping) => notified.push(isTyping));
  notifier.stop();
  notifier.changed("  ");
  notifier.changed("a");
  notifier.changed("");
  notifier.stop();
  expect(notified).toEqual([true, false]);
});

test("does not notify after the room has ended the typing itself", () => {
  const notified: boolean[] = [];
  const notifier = createTypingNotifier((isTyping) => notified.push(isTyping));
  notifier.changed("a");
  notifier.reset();
  notifier.stop();
  notifier.changed("b");
  expect(notified).toEqual([true, true]);
});
