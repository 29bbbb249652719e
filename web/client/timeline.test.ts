import { expect, test } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import { createTimeline, merge } from "./timeline.ts";

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
  ...query,
});
const seqs = (list: readonly Message[]) => list.map(({ seq }) => seq);

test.each<[number[], number[], number[]]>([
  [[], [1, 2], [1, 2]],
  [[1, 2], [], [1, 2]],
  [[1, 2], [3], [1, 2, 3]],
  [
    [3, 4],
    [1, 2],
    [1, 2, 3, 4],
  ],
  [
    [1, 4],
    [2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ],
  [
    [1, 2],
    [1, 2],
    [1, 2],
  ],
])("merges %j and %j, each message once and in order", (loaded, added, expected) => {
  expect(seqs(merge(messages(...loaded), messages(...added)))).toEqual(expected);
});

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

test("an edit reaches its message anywhere, and the latest edit wins", () => {
  const timeline = createTimeline();
  timeline.history(page([1], false));
  timeline.disconnected();
  for (const seq of [2, 3]) timeline.live(message(seq));
  timeline.edited({ room: "general", seq: 2, content: "newer", editedAt: "2026-05-01T10:00:02.000Z" });
  timeline.edited({ room: "general", seq: 2, content: "older", editedAt: "2026-05-01T10:00:01.000Z" });
  timeline.deleted({ room: "general", seq: 3, deletedAt: "2026-05-01T10:00:03.000Z" });
  expect(timeline.messages.value.map(({ content }) => content)).toEqual(["message 1", "newer", ""]);
  // A page that was read before the edits arrives after them.
  timeline.history(page([2, 3, 4], false, { after: 1 }));
  expect(timeline.messages.value.map(({ content }) => content)).toEqual(["message 1", "newer", "", "message 4"]);
});

test("an edit of a message that is not loaded waits for it", () => {
  const timeline = createTimeline();
  timeline.history(page([8, 9], true));
  timeline.edited({ room: "general", seq: 6, content: "edited", editedAt: "2026-05-01T10:00:00.000Z" });
  timeline.deleted({ room: "general", seq: 7, deletedAt: "2026-05-01T10:00:00.000Z" });
  expect(seqs(timeline.messages.value)).toEqual([8, 9]);
  timeline.history(page([6, 7], false, { before: 8 }));
  expect(timeline.messages.value.map(({ content }) => content)).toEqual(["edited", "", "message 8", "message 9"]);
  expect(timeline.messages.value[1]?.deletedAt).toBe("2026-05-01T10:00:00.000Z");
});

test("after a reset the latest page replaces what was loaded, and nothing vanishes before it arrives", () => {
  const timeline = createTimeline();
  timeline.history(page([5, 6, 7], true));
  timeline.reset();
  expect(timeline.position()).toBe(null);
  expect(timeline.isCaughtUp.value).toBe(false);
  timeline.live(message(8));
  timeline.deleted({ room: "general", seq: 7, deletedAt: "2026-05-01T10:00:00.000Z" });
  expect(seqs(timeline.messages.value)).toEqual([5, 6, 7, 8]);
  // The latest page was read before message 8 and before the deletion.
  timeline.history(page([6, 7], true));
  expect(seqs(timeline.messages.value)).toEqual([6, 7, 8]);
  expect(timeline.messages.value[1]?.content).toBe("");
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
