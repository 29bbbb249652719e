import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTypingNotice, createTypists, NOTICE_MS, TYPIST_MS } from "./typing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const typing = (userId: string, isTyping = true) => ({ room: "general", userId, username: userId, isTyping });

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

test("forgets a typist when the word that they stopped is lost", () => {
  const typists = createTypists();
  typists.set(typing("Anna"));
  vi.advanceTimersByTime(TYPIST_MS - 1);
  typists.set(typing("Anna"));
  vi.advanceTimersByTime(TYPIST_MS - 1);
  expect(typists.names.value).toEqual(["Anna"]);
  vi.advanceTimersByTime(1);
  expect(typists.names.value).toEqual([]);
});

test("tells of typing once in a while, however fast the keys", () => {
  const told: boolean[] = [];
  const notice = createTypingNotice((isTyping) => told.push(isTyping));
  for (let key = 0; key < 50; key++) notice.changed("a".repeat(key + 1));
  expect(told).toEqual([true]);
  vi.advanceTimersByTime(NOTICE_MS);
  notice.changed("more");
  expect(told).toEqual([true, true]);
});

test("tells that typing has stopped when the draft is emptied, once", () => {
  const told: boolean[] = [];
  const notice = createTypingNotice((isTyping) => told.push(isTyping));
  notice.stop();
  notice.changed("  ");
  notice.changed("a");
  notice.changed("");
  notice.stop();
  expect(told).toEqual([true, false]);
});

test("says nothing of an end that the room knows of", () => {
  const told: boolean[] = [];
  const notice = createTypingNotice((isTyping) => told.push(isTyping));
  notice.changed("a");
  notice.reset();
  notice.stop();
  notice.changed("b");
  expect(told).toEqual([true, true]);
});
