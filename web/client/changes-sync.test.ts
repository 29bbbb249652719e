import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent } from "../../rooms/protocol/events.ts";
import { createChangesSync } from "./changes-sync.ts";
import { createLoadedMessages } from "./loaded-messages.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const historyPage = (rev: number) => ({ room: "general", messages: [], hasMore: false, rev });
const changesPage = (rev: number, hasMore: boolean) => ({ room: "general", messages: [], rev, hasMore });

/** A client that has joined at rev 5 and lost its connection. */
const setUp = () => {
  const requested: number[] = [];
  const send = ({ event, data }: ClientEvent) => {
    if (event === "requestChanges") requested.push(data.rev);
    return true;
  };
  const changes = createChangesSync(createLoadedMessages(), send);
  changes.history(historyPage(5));
  changes.disconnected();
  return { changes, requested };
};

test("the first history brings the position, live changes advance it, and later pages do not", () => {
  const changes = createChangesSync(createLoadedMessages(), () => true);
  expect(changes.position()).toBe(null);
  changes.live(3);
  expect(changes.position()).toBe(null);
  changes.history(historyPage(5));
  changes.live(6);
  changes.live(4);
  changes.live(undefined);
  changes.history(historyPage(9));
  expect(changes.position()).toBe(6);
});

test("pages are requested one after the other, and live changes do not advance the position meanwhile", () => {
  const { changes, requested } = setUp();
  changes.live(20);
  expect(changes.position()).toBe(5);
  changes.received(changesPage(10, true));
  changes.live(21);
  expect(changes.position()).toBe(10);
  changes.received(changesPage(19, true));
  changes.received(changesPage(21, false));
  changes.live(22);
  expect(changes.position()).toBe(22);
  expect(requested).toEqual([10, 19]);
});

test("a connection that is lost in the middle leaves the position where paging had got to", () => {
  const { changes, requested } = setUp();
  changes.received(changesPage(10, true));
  changes.live(30);
  changes.disconnected();
  changes.live(31);
  expect(changes.position()).toBe(10);
  changes.received(changesPage(31, false));
  expect(changes.position()).toBe(31);
  expect(requested).toEqual([10]);
});

test("a page that failed is requested again, unless it arrives before", () => {
  const { changes, requested } = setUp();
  changes.retryIn(2_000);
  vi.advanceTimersByTime(1_999);
  expect(requested).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(requested).toEqual([5]);
  changes.retryIn(2_000);
  changes.received(changesPage(10, true));
  vi.runAllTimers();
  changes.received(changesPage(12, false));
  changes.retryIn(2_000);
  vi.runAllTimers();
  expect(requested).toEqual([5, 10]);
});

test("a page that arrives twice is not followed by two requests", () => {
  const { changes, requested } = setUp();
  changes.received(changesPage(10, true));
  changes.received(changesPage(10, true));
  expect(requested).toEqual([10]);
  changes.received(changesPage(12, false));
  changes.received(changesPage(12, true));
  expect(requested).toEqual([10]);
  expect(changes.position()).toBe(12);
});

test("after a reset the position comes from the history that is loaded anew", () => {
  const { changes, requested } = setUp();
  changes.received(changesPage(10, true));
  changes.reset();
  expect(changes.position()).toBe(null);
  changes.received(changesPage(12, true));
  changes.retryIn(10);
  vi.runAllTimers();
  expect(changes.position()).toBe(null);
  changes.history(historyPage(40));
  changes.received(changesPage(12, true));
  expect(changes.position()).toBe(40);
  changes.live(41);
  expect(changes.position()).toBe(41);
  expect(requested).toEqual([10]);
});
