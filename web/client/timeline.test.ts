import { expect, test } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import { createTimeline } from "./timeline.ts";

const message = (seq: number): Message => ({
  room: "general",
  seq,
  userId: "anna",
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(0).toISOString(),
});
const messages = (...seqs: number[]) => seqs.map(message);
const page = (seqs: number[], hasMore: boolean, query: { before?: number; after?: number } = {}) => ({
  room: "general",
  messages: messages(...seqs),
  hasMore,
  rev: 0,
  ...query,
});
const seqs = (list: readonly Message[]) => list.map(({ seq }) => seq);

test("starts with the latest page and follows live messages", () => {
  const timeline = createTimeline();
  expect(timeline.position()).toBe(null);
  timeline.history(page([8, 9], true));
  timeline.live(message(10));
  expect(seqs(timeline.messages.value)).toEqual([8, 9, 10]);
  expect(timeline.position()).toBe(10);
  expect(timeline.hasOlder.value).toBe(true);
});

test("an empty room has a position, so that messages missed right after are requested", () => {
  const timeline = createTimeline();
  timeline.history(page([], false));
  expect(timeline.position()).toBe(0);
});

test("does not move its position past missing messages", () => {
  const timeline = createTimeline();
  timeline.history(page([1, 2], false));
  timeline.disconnected();
  timeline.live(message(9));
  expect(timeline.position()).toBe(2);
  timeline.history(page([3, 4], true, { after: 2 }));
  expect(timeline.position()).toBe(4);
  expect(timeline.isCaughtUp.value).toBe(false);
  timeline.disconnected();
  expect(timeline.position()).toBe(4);
  timeline.history(page([5, 6, 7, 8, 9], false, { after: 4 }));
  expect(timeline.position()).toBe(9);
  expect(timeline.isCaughtUp.value).toBe(true);
  expect(seqs(timeline.messages.value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("older messages do not move the position", () => {
  const timeline = createTimeline();
  timeline.history(page([5, 6], true));
  timeline.history(page([3, 4], true, { before: 5 }));
  timeline.history(page([1, 2], false, { before: 3 }));
  expect(seqs(timeline.messages.value)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(timeline.hasOlder.value).toBe(false);
  expect(timeline.position()).toBe(6);
});

test("a jump of `seq` is not an error", () => {
  const timeline = createTimeline();
  timeline.history(page([1, 2], false));
  timeline.live(message(1_700_000_000_000_000));
  expect(timeline.position()).toBe(1_700_000_000_000_000);
});

test("live messages before a failed first page leave no hidden gap", () => {
  const timeline = createTimeline();
  timeline.live(message(3));
  timeline.disconnected();
  timeline.history(page([8, 9], true));
  expect(seqs(timeline.messages.value)).toEqual([8, 9]);
});

test("after a reset the latest page replaces what was loaded, and nothing vanishes before it arrives", () => {
  const timeline = createTimeline();
  timeline.history(page([5, 6, 7], true));
  timeline.reset();
  expect(timeline.position()).toBe(null);
  expect(timeline.isCaughtUp.value).toBe(false);
  timeline.live(message(8));
  expect(seqs(timeline.messages.value)).toEqual([5, 6, 7, 8]);
  // The latest page was read before message 8.
  timeline.history(page([6, 7], true));
  expect(seqs(timeline.messages.value)).toEqual([6, 7, 8]);
  expect(timeline.position()).toBe(8);
});

test("ignores a page whose request is out of date: it would leave a gap", () => {
  const timeline = createTimeline();
  timeline.history(page([5, 6], true));
  timeline.reset();
  expect(timeline.history(page([3, 4], false, { before: 5 }))).toBe(false);
  expect(timeline.history(page([7], false, { after: 6 }))).toBe(false);
  expect(timeline.isCaughtUp.value).toBe(false);
  expect(timeline.history(page([20, 21], true))).toBe(true);
  expect(timeline.history(page([3, 4], false, { before: 5 }))).toBe(false);
  expect(timeline.history(page([7, 8], true, { after: 6 }))).toBe(false);
  expect(seqs(timeline.messages.value)).toEqual([20, 21]);
  expect(timeline.hasOlder.value).toBe(true);
});

test("the acknowledgement of a message before the loaded ones does not hide a gap", () => {
  const timeline = createTimeline();
  timeline.history(page([8, 9], true));
  timeline.live(message(3));
  expect(seqs(timeline.messages.value)).toEqual([8, 9]);
});

test.each([
  ["overlaps", [6, 7, 8], true, true],
  ["ends with the latest message", [6, 7], false, true],
  ["lies within", [8], true, true],
  ["ends before", [6, 7], true, false],
])("a range that %s joins if there is no gap", (_, joined, hasNewer, isJoined) => {
  const timeline = createTimeline();
  const range = { messages: messages(...joined), hasOlder: false, hasNewer };
  expect(timeline.join(range)).toBe(false);
  timeline.history(page([8, 9], true));
  expect(timeline.join(range)).toBe(isJoined);
  const isOlder = isJoined && (joined[0] ?? 0) < 8;
  expect(seqs(timeline.messages.value)).toEqual(isOlder ? [6, 7, 8, 9] : [8, 9]);
  expect(timeline.hasOlder.value).toBe(!isOlder);
  expect(timeline.position()).toBe(9);
});

test("a page that was read before a message which a reset has dropped is not the latest", () => {
  const timeline = createTimeline();
  timeline.history(page([7], true));
  timeline.live(message(8));
  timeline.reset();
  timeline.history(page([6, 7], true));
  expect(timeline.isCaughtUp.value).toBe(false);
  timeline.history(page([8], false, { after: 7 }));
  expect(timeline.isCaughtUp.value).toBe(true);
  expect(seqs(timeline.messages.value)).toEqual([6, 7, 8]);
});
