import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClientEvent, ErrorCode, Message, ServerData } from "../../rooms/protocol/events.ts";
import { createHistorySync } from "./history-sync.ts";
import { createLoadedMessages } from "./loaded-messages.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Query = Extract<ClientEvent, { event: "requestHistory" }>["data"];
type Page = ServerData<"messageHistory">;

const messages = (first: number, last: number): Message[] =>
  Array.from({ length: last - first + 1 }, (_, at) => ({
    room: "general",
    seq: first + at,
    userId: "anna",
    username: "Anna",
    content: `message ${first + at}`,
    timestamp: new Date(0).toISOString(),
  }));

/** A client that has loaded messages 90 to 100 of a room. */
const setUp = () => {
  const requested: Query[] = [];
  const loaded = createLoadedMessages();
  const history = createHistorySync(loaded, ({ event, data }) => {
    if (event === "requestHistory") requested.push({ ...data, limit: undefined });
    return true;
  });
  const answer = (first: number, last: number, query: Partial<Page> = {}) =>
    history.received({ room: "general", messages: messages(first, last), hasMore: first > 1, rev: 0, ...query });
  const reject = (code: ErrorCode) => history.rejected({ code, message: "", event: "requestHistory" }, 2_000);
  answer(90, 100);
  const around = () => loaded.around.around.peek();
  const shown = () => (around() ?? { messages: loaded.timeline.messages.peek() }).messages.map(({ seq }) => seq);
  const range = () => [shown()[0], shown().at(-1)];
  return { history, loaded, requested, answer, reject, around, range };
};

test("jumps to a message, loads on in both directions, and ends in the timeline", async () => {
  const { history, loaded, requested, answer, around, range } = setUp();
  const jump = history.loadAround(40);
  answer(35, 44, { around: 40, hasNewer: true });
  expect(await jump).toBe(null);
  expect(around()?.seq).toBe(40);
  history.loadOlder();
  history.loadOlder();
  history.loadNewer();
  expect(history.isLoadingOlder.value).toBe(true);
  answer(25, 34, { before: 35 });
  answer(45, 91, { after: 44, hasMore: true });
  expect(around()).toBe(null);
  expect(range()).toEqual([25, 100]);
  expect(history.isLoadingNewer.value).toBe(false);
  history.loadNewer();
  history.loadOlder();
  answer(1, 24, { before: 25 });
  history.loadOlder();
  expect(requested).toEqual([{ around: 40 }, { before: 35 }, { after: 44 }, { before: 25 }]);
  expect(loaded.timeline.hasOlder.value).toBe(false);
});

test("a message that is loaded needs no request", async () => {
  const { history, requested, answer, around } = setUp();
  expect(await history.loadAround(95)).toBe(null);
  const jump = history.loadAround(40);
  answer(35, 44, { around: 40, hasNewer: true });
  await jump;
  expect(await history.loadAround(36)).toBe(null);
  expect(around()?.seq).toBe(36);
  expect(await history.loadAround(95)).toBe(null);
  expect(around()).toBe(null);
  expect(requested).toEqual([{ around: 40 }]);
});

test("the last of several jumps counts", async () => {
  const { history, requested, answer, around } = setUp();
  const [first, second] = [history.loadAround(40), history.loadAround(20)];
  expect(await first).toBe("aborted");
  answer(35, 44, { around: 40, hasNewer: true });
  expect(around()).toBe(null);
  answer(15, 24, { around: 20, hasNewer: true });
  expect(await second).toBe(null);
  expect(around()?.seq).toBe(20);
  expect(requested).toEqual([{ around: 40 }, { around: 20 }]);
});

test("a jump that is given up does not happen later", async () => {
  const { history, answer, around } = setUp();
  const jump = history.loadAround(40);
  history.closeAround();
  expect(await jump).toBe("aborted");
  answer(35, 44, { around: 40, hasNewer: true });
  expect(around()).toBe(null);
});

test("what is loaded next to a message is not requested any more once the reader has returned", async () => {
  const { history, requested, answer, range } = setUp();
  void history.loadAround(40);
  answer(35, 44, { around: 40, hasNewer: true });
  history.loadNewer();
  history.closeAround();
  expect(history.isLoadingNewer.value).toBe(false);
  answer(45, 54, { after: 44, hasMore: true });
  expect(range()).toEqual([90, 100]);
  history.loadOlder();
  answer(80, 89, { before: 90 });
  expect(range()).toEqual([80, 100]);
  expect(requested.at(-1)).toEqual({ before: 90 });
});

test.each(["history_unavailable", "invalid_data"] as const)("a jump that fails with %s is told so", async (code) => {
  const { history, requested, reject } = setUp();
  const jump = history.loadAround(40);
  reject(code);
  expect(await jump).toBe(code);
  vi.runAllTimers();
  expect(requested).toEqual([{ around: 40 }]);
});

test("a jump over the rate limit is repeated, and a lost connection ends it", async () => {
  const { history, requested, reject, around } = setUp();
  const jump = history.loadAround(40);
  reject("rate_limited");
  vi.advanceTimersByTime(2_000);
  expect(requested).toEqual([{ around: 40 }, { around: 40 }]);
  history.disconnected();
  expect(await jump).toBe("network");
  expect(around()).toBe(null);
});

test("missed messages come before everything else, and the messages around one stay meanwhile", async () => {
  const { history, requested, answer, around } = setUp();
  void history.loadAround(40);
  answer(35, 44, { around: 40, hasNewer: true });
  history.disconnected();
  history.loadNewer();
  expect(history.isLoadingNewer.value).toBe(false);
  const jump = history.loadAround(10);
  answer(101, 110, { after: 100, hasMore: true });
  answer(111, 112, { after: 110, hasMore: false });
  answer(5, 14, { around: 10, hasNewer: true });
  expect(await jump).toBe(null);
  expect(around()?.seq).toBe(10);
  expect(requested).toEqual([{ around: 40 }, { after: 110 }, { around: 10 }]);
});

test("a reset returns to the latest messages, and a jump goes on after it", async () => {
  const { history, requested, answer, around, range } = setUp();
  void history.loadAround(40);
  answer(35, 44, { around: 40, hasNewer: true });
  const jump = history.loadAround(10);
  history.reset();
  expect(around()).toBe(null);
  answer(5, 14, { around: 10, hasNewer: true });
  expect(around()).toBe(null);
  vi.runAllTimers();
  answer(91, 100);
  answer(5, 14, { around: 10, hasNewer: true });
  expect(await jump).toBe(null);
  expect(range()).toEqual([5, 14]);
  expect(requested).toEqual([{ around: 40 }, { around: 10 }, {}, { around: 10 }]);
});

test("a page that nobody has requested is ignored", () => {
  const { history, answer, range } = setUp();
  expect(answer(80, 89, { before: 90 })).toBe(false);
  history.loadOlder();
  expect(answer(35, 44, { around: 40, hasNewer: false })).toBe(false);
  expect(range()).toEqual([90, 100]);
});
