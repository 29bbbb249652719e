import { expect, test } from "vitest";
import { createCall } from "./call.ts";
import { createDirectory } from "./directory.ts";
import { createGet } from "./get.ts";

const ROOM = { name: "tea & cake", lastMessageAt: "2026-05-01T10:00:00.000Z", members: 2 };
const ANNA = {
  id: "anna",
  username: "Anna",
  lastSeenAt: "2026-05-01T10:00:00.000Z",
  lastMessage: { room: "tea", seq: 3 },
};

/** A server that answers every call alike. */
const setUp = (answer: () => Response) => {
  const calls: URL[] = [];
  const request = (async (url: string) => {
    calls.push(new URL(url));
    return answer();
  }) as typeof fetch;
  return {
    calls,
    ...createDirectory(createGet(createCall({ request, url: "https://chat.example", token: async () => undefined }))),
  };
};

test("finds rooms by activity, with their members, page by page", async () => {
  const { calls, findRooms } = setUp(() => Response.json({ rooms: [ROOM], next: "more" }));
  expect(await findRooms({ q: "tea & c", cursor: undefined })).toEqual({ rooms: [ROOM], next: "more" });
  await findRooms({ cursor: "more" });
  const queries = calls.map(({ searchParams }) => Object.fromEntries(searchParams));
  const all = { order: "activity", members: "true", limit: "20" };
  expect(queries).toEqual([
    { ...all, q: "tea & c" },
    { ...all, cursor: "more" },
  ]);
  expect(calls[0]?.pathname).toBe("/api/rooms");
});

test("finds people by name", async () => {
  const { calls, findPeople } = setUp(() => Response.json({ users: [ANNA], next: null }));
  expect(await findPeople("анна")).toEqual([ANNA]);
  expect([calls[0]?.pathname, calls[0]?.searchParams.get("q")]).toEqual(["/api/users", "анна"]);
});

test("failures have reasons", async () => {
  const limited = setUp(() =>
    Response.json({ error: { code: "rate_limited" } }, { status: 429, headers: { "retry-after": "7" } }),
  );
  expect(await limited.findRooms({})).toEqual({ error: "rate_limited", retryAfterMs: 7_000 });
  const broken = setUp(() => Response.json({ something: "else" }));
  expect(await broken.findRooms({})).toEqual({ error: "internal_error" });
  expect(await broken.findPeople("anna")).toEqual({ error: "internal_error" });
});
