import { beforeAll, describe, expect, it } from "vitest";
import { insertMessages, type MessageRow } from "../../drizzle/messages.ts";
import { ask, call, db, NO_DATABASE, rejection, tokenWith, unique, walk } from "../../test/support/edge-worker.ts";
import { UNCHANGED } from "../../test/support/rows.ts";

interface Found {
  id: number;
  room: string;
  seq: number;
  content: string;
  excerpt: { text: string; match: boolean }[];
}

const id = unique();
const room = `search-${id}`;
const secret = `private-search-${id}`;
const author = `u-${id}`;
const word = `word${id}`;
const COUNT = 23;

const row = (room: string, seq: number, content: string): MessageRow => ({
  room,
  seq,
  userId: author,
  username: "Анна",
  content,
  timestamp: new Date(Date.UTC(2026, 0, 1, 12, 0, seq)),
  ...UNCHANGED,
  clientId: "hidden",
});

beforeAll(async () => {
  const contents = Array.from({ length: COUNT }, (_, i) => row(room, i + 1, `message ${i + 1} with ${word}`));
  await insertMessages(
    db,
    room,
    contents.map((each, i) => ({ ...each, clientId: `c-${i}` })),
  );
  await insertMessages(db, secret, [row(secret, 1, `${word} in secret`)]);
});

const path = (query: Record<string, string>) => `/api/search?${new URLSearchParams(query)}`;
const search = async (query: Record<string, string>, token?: string) => {
  const { status, body } = await call(path(query), { token });
  return { status, rows: body.messages as unknown as Found[], next: body.next };
};

describe("a search", () => {
  it("[S1] [S3] returns messages as lists do, with an excerpt", async () => {
    const { status, body } = await call(path({ q: `"23 WITH" ${word}`, limit: "1" }));
    expect(status).toBe(200);
    expect(body).toEqual({
      messages: [
        {
          id: expect.any(Number),
          room,
          seq: 23,
          userId: author,
          username: "Анна",
          content: `message 23 with ${word}`,
          timestamp: "2026-01-01T12:00:23.000Z",
          excerpt: [
            { text: "message ", match: false },
            { text: "23 with", match: true },
            { text: " ", match: false },
            { text: word, match: true },
          ],
        },
      ],
      next: null,
    });
  });

  it.each([1, 7, 22, 23, 100])("[R1] by %i returns every match once, newest first", async (limit) => {
    const seqs = Array.from({ length: COUNT }, (_, i) => COUNT - i);
    for (const query of [{}, { room }, { user: author }, { room: room.toUpperCase() }]) {
      const rows = await walk<Found>(path({ q: word, ...query }), "messages", limit);
      expect(rows.map(({ seq }) => seq)).toEqual(seqs);
    }
  });

  it("[S2] is of a room, a user and a time", async () => {
    const seqs = async (query: Record<string, string>) =>
      (await search({ q: word, ...query })).rows.map(({ seq }) => seq);
    expect(await seqs({ room: `other-${id}` })).toEqual([]);
    expect(await seqs({ user: `other-${id}` })).toEqual([]);
    expect(await seqs({ after: "2026-01-01T12:00:20Z" })).toEqual([23, 22, 21]);
    expect(await seqs({ after: "2026-01-01T12:00:03.000Z", before: "2026-01-01T15:00:06+03:00" })).toEqual([5, 4]);
    expect(await seqs({ before: "2025-12-31T23:59:59Z" })).toEqual([]);
  });

  it("[I3] finds messages of private rooms for those who may read them", async () => {
    const rooms = async (token?: string, query = {}) =>
      new Set((await search({ q: word, ...query }, token)).rows.map((each) => each.room));
    expect(await rooms()).toEqual(new Set([room]));
    expect(await rooms(await tokenWith({ rooms: [`${secret}x`] }))).toEqual(new Set([room]));
    expect(await rooms(await tokenWith({ rooms: [secret] }))).toEqual(new Set([room, secret]));
    expect(await rooms(await tokenWith({ rooms: ["private-*"] }), { room: secret })).toEqual(new Set([secret]));
  });

  it("[I3] does not reveal that a private room exists", async () => {
    const there = await ask(path({ q: word, room: secret }));
    const unknown = await ask(path({ q: word, room: `private-nobody-${id}` }));
    expect([there.status, unknown.status]).toEqual([404, 404]);
    expect(await there.text()).toBe(await unknown.text());
  });
});

describe("bad input", () => {
  it.each([
    {},
    { q: "" },
    { q: " " },
    { q: '""' },
    { q: "%" },
    { q: "\u200b\u0301" },
    { q: "a\0b" },
    { q: "x".repeat(201) },
    { q: "a b c d e f g h i" },
    { q: "x", room: "a b" },
    { q: "x", user: "a\0b" },
    { q: "x", before: "yesterday" },
    { q: "x", before: "2026-02-31T00:00:00Z" },
    { q: "x", before: "2026-01-01" },
    { q: "x", after: "0000-01-01T00:00:00Z" },
    { q: "x", after: "0001-01-01T00:00:00+14:00" },
    { q: "x", limit: "101" },
  ])("[S4] %j is invalid_data", async (query: Record<string, string>) => {
    expect(await rejection(path(query))).toEqual([400, "invalid_data"]);
  });

  it.each(["/api/search?q=%ff", "/api/search?q=%ED%A0%80", "/api/search?q=a&q=b"])(
    "[S4] %s is invalid_data",
    async (path) => {
      expect(await rejection(path)).toEqual([400, "invalid_data"]);
    },
  );

  it("[R1] cursors of other searches and lists are invalid", async () => {
    const { next } = await search({ q: word, limit: "1" });
    const cursor = next ?? "";
    expect((await call(path({ q: word, cursor }))).status).toBe(200);
    for (const query of [{ q: `${word}2` }, { q: word, room }, { q: word, after: "2026-01-01T00:00:00Z" }]) {
      expect(await rejection(path({ ...query, cursor }))).toEqual([400, "invalid_cursor"]);
    }
    expect(await rejection(`/api/messages?cursor=${cursor}`)).toEqual([400, "invalid_cursor"]);
    const { body } = await call("/api/messages?limit=1");
    expect(await rejection(path({ q: word, cursor: body.next ?? "" }))).toEqual([400, "invalid_cursor"]);
  });

  it("[R1] the longest search has a cursor that is accepted", async () => {
    const q = `${"\u0001".repeat(150)} ${word}`;
    const { next } = await search({ q, limit: "1", before: "9999-12-31T23:59:59Z" });
    expect((await search({ q, before: "9999-12-31T23:59:59Z", cursor: next ?? "" })).status).toBe(200);
  });

  it("[I2] an invalid token is rejected, and a missing one where it is required", async () => {
    expect(await rejection(path({ q: word }), { token: "x" })).toEqual([401, "unauthorized"]);
    expect(await rejection(path({ q: word }), { settings: { AUTH: "required" } })).toEqual([401, "unauthorized"]);
  });
});

it("[L4] searches of an address are limited, and a rejected one does not reach Postgres", async () => {
  const headers = { "CF-Connecting-IP": "192.0.2.71" };
  const statuses = new Set<number>();
  // More than twice the limit, because a period may end in between.
  for (let i = 0; i < 70; i++) {
    const { status } = await ask(path({ q: "%" }), { headers });
    statuses.add(status);
  }
  expect(statuses).toEqual(new Set([400, 429]));
  const call = {
    headers,
    settings: { DATABASE_URL: NO_DATABASE, SEARCHES: { limit: async () => ({ success: false }) } },
  };
  const { status, headers: answered } = await ask(path({ q: word }), call);
  expect([status, answered.get("Retry-After")]).toEqual([429, "10"]);
  expect((await ask("/api/rooms?limit=1", { headers })).status).toBe(200);
});

it("responds 503 when Postgres is down", async () => {
  for (const DATABASE_URL of [NO_DATABASE, undefined, "nonsense"]) {
    const settings = { DATABASE_URL };
    expect(await rejection(path({ q: word }), { settings })).toEqual([503, "database_unavailable"]);
  }
});
