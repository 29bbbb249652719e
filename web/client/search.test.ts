import { expect, test, vi } from "vitest";
import { createCall } from "./call.ts";
import { createGet } from "./get.ts";
import { createSearch } from "./search.ts";

const MESSAGE = {
  id: 12,
  room: "tea & cake",
  seq: 3,
  userId: "anna",
  username: "Anna",
  content: "Good morning",
  timestamp: "2026-05-01T10:00:00.000Z",
  excerpt: [
    { text: "Good ", match: false },
    { text: "morning", match: true },
  ],
};

/** A server that answers every call alike. */
const setUp = (answer: (signal: AbortSignal | null) => Response | Promise<Response>, token?: string) => {
  const calls: { url: URL; authorization: string | null }[] = [];
  const request = (async (url: string, { headers, signal = null }: RequestInit) => {
    calls.push({ url: new URL(url), authorization: new Headers(headers).get("authorization") });
    return answer(signal);
  }) as typeof fetch;
  return {
    calls,
    search: createSearch(createGet(createCall({ request, url: "https://chat.example", token: async () => token }))),
  };
};

test("finds messages by what is given of the query, as the user", async () => {
  const { calls, search } = setUp(() => Response.json({ messages: [MESSAGE], next: "more" }), "token");
  const query = { q: '"good morning" & more', room: "tea & cake", user: undefined, after: "2026-05-01T00:00:00Z" };
  expect(await search(query)).toEqual({ messages: [MESSAGE], next: "more" });
  expect(calls[0]?.url.pathname).toBe("/api/search");
  expect(Object.fromEntries(calls[0]?.url.searchParams ?? [])).toEqual({
    q: '"good morning" & more',
    room: "tea & cake",
    after: "2026-05-01T00:00:00Z",
  });
  expect(calls[0]?.authorization).toBe("Bearer token");
});

test("the last page has no cursor, and guests without a session no token", async () => {
  const { calls, search } = setUp(() => Response.json({ messages: [] }));
  expect(await search({ q: "tea", cursor: "more" })).toEqual({ messages: [], next: null });
  expect(calls[0]?.url.search).toBe("?q=tea&cursor=more");
  expect(calls[0]?.authorization).toBe(null);
});

test("errors are returned by code, with the time to wait", async () => {
  const error = (code: string, status: number, headers = {}) =>
    setUp(() => Response.json({ error: { code, message: "" } }, { status, headers })).search({ q: "tea" });
  expect(await error("search_timeout", 503)).toEqual({ error: "search_timeout" });
  expect(await error("rate_limited", 429, { "retry-after": "7" })).toEqual({
    error: "rate_limited",
    retryAfterMs: 7_000,
  });
  const answered = (answer: () => Response) => setUp(answer).search({ q: "tea" });
  expect(await answered(() => new Response("<html>", { status: 502 }))).toEqual({ error: "internal_error" });
  expect(await answered(() => new Response("<html>"))).toEqual({ error: "internal_error" });
  expect(await answered(() => Response.json({ found: [] }))).toEqual({ error: "internal_error" });
  expect(await answered(() => Response.json(null))).toEqual({ error: "internal_error" });
  const unreachable = answered(() => {
    throw new TypeError("failed to fetch");
  });
  expect(await unreachable).toEqual({ error: "network" });
});

test("a search can be given up", async () => {
  const { calls, search } = setUp(
    (signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  );
  const controller = new AbortController();
  const result = search({ q: "tea" }, { signal: controller.signal });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  controller.abort();
  expect(await result).toEqual({ error: "aborted" });
});
