import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FoundMessage, SearchFailure, SearchPage, SearchQuery } from "../client/search.ts";
import { groupByDay } from "./days.ts";
import { createSearchModel } from "./search-model.ts";

const NOW = new Date("2026-05-20T12:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const found = (id: number, timestamp = NOW.toISOString()): FoundMessage => ({
  id,
  room: "tea",
  seq: id,
  userId: "anna",
  username: "Anna",
  content: "tea",
  timestamp,
  excerpt: [{ text: "tea", match: true }],
});

/** A server that answers when told to. */
const setUp = () => {
  const requests: {
    query: SearchQuery;
    signal: AbortSignal;
    answer(page: SearchPage | SearchFailure): Promise<void>;
  }[] = [];
  const model = createSearchModel((query, options) => {
    const { promise, resolve } = Promise.withResolvers<SearchPage | SearchFailure>();
    const signal = options?.signal ?? new AbortController().signal;
    signal.addEventListener("abort", () => resolve({ error: "aborted" }));
    const answer = async (page: SearchPage | SearchFailure) => {
      resolve(page);
      await vi.advanceTimersByTimeAsync(0);
    };
    // Only what is asked for, as the address has it.
    requests.push({ query: JSON.parse(JSON.stringify(query)), signal, answer });
    return promise;
  });
  model.setRoom("tea");
  const last = () => {
    const request = requests.at(-1);
    if (!request) throw new Error("nothing was searched");
    return request;
  };
  return { model, requests, last, ids: () => model.messages.value.map(({ id }) => id) };
};

test("what is typed is searched a moment after the last key, or at once on Enter", async () => {
  const { model, requests, last, ids } = setUp();
  for (const text of ["t", "te", "tea"]) {
    model.setQuery(text);
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(requests).toEqual([]);
  expect(model.status.value.kind).toBe("searching");
  await vi.advanceTimersByTimeAsync(50);
  expect(requests.map(({ query }) => query)).toEqual([{ q: "tea", room: "tea" }]);
  await last().answer({ messages: [found(2), found(1)], next: null });
  expect(model.status.value.kind).toBe("found");
  expect(ids()).toEqual([2, 1]);

  // Spaces around it change nothing.
  model.setQuery("tea ");
  await vi.advanceTimersByTimeAsync(500);
  expect(requests).toHaveLength(1);
  model.setQuery("tea c");
  model.submit();
  expect(last().query.q).toBe("tea c");
  await vi.advanceTimersByTimeAsync(500);
  expect(requests).toHaveLength(2);
});

test("an outdated request is given up, and its answer is ignored", async () => {
  const { model, requests, last, ids } = setUp();
  model.setQuery("tea");
  model.submit();
  const [first] = requests;
  model.setQuery("cake");
  expect(first?.signal.aborted).toBe(true);
  await first?.answer({ messages: [found(1)], next: null });
  expect(ids()).toEqual([]);
  expect(model.status.value.kind).toBe("searching");
  model.submit();
  await last().answer({ messages: [found(2)], next: null });
  expect(ids()).toEqual([2]);
});

test("there is nothing to search without a letter, a digit or a symbol", async () => {
  const { model, requests, last, ids } = setUp();
  for (const text of [" ", "…", '"!?"']) {
    model.setQuery(text);
    model.submit();
    await vi.advanceTimersByTimeAsync(500);
    expect(model.status.value.kind).toBe("empty");
  }
  expect(requests).toEqual([]);
  for (const text of ["茶", "7", "🫖", "→", "й"]) {
    model.setQuery(text);
    model.submit();
    expect(last().query.q).toBe(text);
  }
  await last().answer({ messages: [found(1)], next: null });
  model.setQuery("");
  expect(model.status.value.kind).toBe("empty");
  expect(ids()).toEqual([]);
});

test("filters are searched at once, and another room if the search is about the room", async () => {
  const { model, requests, last } = setUp();
  model.setQuery("tea");
  model.submit();
  model.setRoom("kitchen");
  expect(last().query).toEqual({ q: "tea", room: "kitchen" });
  model.setFilters({ scope: "all" });
  expect(last().query).toEqual({ q: "tea" });
  model.setRoom("tea");
  expect(requests).toHaveLength(3);
  model.setFilters({ author: { id: "anna", username: "Anna" }, period: "week" });
  expect(last().query).toEqual({ q: "tea", user: "anna", after: "2026-05-13T12:00:00.000Z" });
});

test("further pages continue the same search", async () => {
  const { model, requests, last, ids } = setUp();
  model.setFilters({ period: "day" });
  model.setQuery("tea");
  model.submit();
  model.loadMore();
  expect(requests).toHaveLength(1);
  await last().answer({ messages: [found(3)], next: "page 2" });
  expect(model.hasMore.value).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  model.loadMore();
  model.loadMore();
  expect(requests).toHaveLength(2);
  // The server rejects a cursor with another time.
  expect(last().query).toEqual({ ...requests[0]?.query, cursor: "page 2" });
  await last().answer({ messages: [found(2)], next: null });
  expect(ids()).toEqual([3, 2]);
  expect(model.hasMore.value).toBe(false);
  model.loadMore();
  expect(requests).toHaveLength(2);
});

test("what has failed can be repeated, after the wait that the server asks for", async () => {
  const { model, last, ids } = setUp();
  model.setQuery("tea");
  model.submit();
  await last().answer({ error: "rate_limited", retryAfterMs: 7_000 });
  expect(model.status.value).toEqual({ kind: "failed", error: "rate_limited", retryAt: NOW.getTime() + 7_000 });
  model.retry();
  await last().answer({ messages: [found(2)], next: "page 2" });
  model.loadMore();
  await last().answer({ error: "network" });
  expect(model.status.value).toEqual({ kind: "failed", error: "network", retryAt: null });
  expect(ids()).toEqual([2]);
  model.retry();
  expect(last().query.cursor).toBe("page 2");
  await last().answer({ messages: [found(1)], next: null });
  expect(ids()).toEqual([2, 1]);

  // Results of another search would mislead.
  model.setQuery("cake");
  model.submit();
  await last().answer({ error: "search_timeout" });
  expect(ids()).toEqual([]);
  expect(model.hasMore.value).toBe(false);
});

test("results are grouped by local day", () => {
  const at = (day: number, hour: number) => new Date(2026, 4, day, hour).toISOString();
  const days = groupByDay([found(4, at(20, 23)), found(3, at(20, 0)), found(2, at(19, 23)), found(1, at(1, 9))]);
  expect(days.map(({ messages }) => messages.map(({ id }) => id))).toEqual([[4, 3], [2], [1]]);
});
