import { beforeAll, describe, expect, it } from "vitest";
import { archive, ask, call, NO_DATABASE, rejection, tokenWith, unique, walk } from "../test/support/edge-worker.ts";

interface Row {
  id: number;
  room: string;
  seq: number;
}

const id = unique();
const room = `list-${id}`;
const secret = `private-${id}`;
const author = `u-${id}/я`;
const COUNT = 23;

let member: string;
let prefixed: string;

beforeAll(async () => {
  await archive(room, author, COUNT);
  await archive(secret, author, COUNT);
  // Five by another user in between, so that the ids of a user's list are not contiguous.
  await archive(`${room}-b`, `u-${id}-b`, 5);
  await archive(`${room}-c`, author, 2);
  member = await tokenWith({ rooms: [secret] });
  prefixed = await tokenWith({ rooms: ["private-*"] });
});

const roomPath = `/api/chat/messages?room=${room}`;
const authorPath = `/api/chat/users/${encodeURIComponent(author)}/messages`;

const falling = (numbers: number[]) => numbers.every((number, i) => i === 0 || number < (numbers[i - 1] ?? 0));

describe("a page", () => {
  it("[R1] of a room's messages has complete rows, newest first", async () => {
    const { status, body } = await call(`${roomPath}&limit=2`);
    expect(status).toBe(200);
    expect(body).toEqual({
      messages: [COUNT, COUNT - 1].map((seq) => ({
        id: expect.any(Number),
        room,
        seq,
        userId: author,
        username: "Анна",
        content: `message ${seq}`,
        timestamp: "2026-01-01T12:00:00.000Z",
      })),
      next: expect.stringMatching(/^[\w-]+$/),
    });
  });

  it("[R1] has 50 rows by default", async () => {
    const busy = `${room}-busy`;
    await archive(busy, `u-${id}-busy`, 51);
    const { body } = await call(`/api/chat/messages?room=${busy}`);
    expect(body.messages.length).toBe(50);
  });

  it("[R1] is the last one when the rows exactly fill it", async () => {
    const { body } = await call(`${roomPath}&limit=${COUNT}`);
    expect([body.messages.length, body.next]).toEqual([COUNT, null]);
  });

  it("defaults to the room general", async () => {
    await archive("general", `u-${id}-g`, 1);
    const { body } = await call("/api/chat/messages");
    expect(new Set(body.messages.map((row) => row.room))).toEqual(new Set(["general"]));
  });

  it("of a room or user without messages is empty", async () => {
    const nothing = { messages: [], next: null };
    expect((await call(`/api/chat/messages?room=nobody-${id}`)).body).toEqual(nothing);
    expect((await call(`/api/chat/users/nobody-${id}/messages`)).body).toEqual(nothing);
  });

  it("[W3] normalises the room's name", async () => {
    const { body } = await call(`/api/chat/messages?room=${room.toUpperCase()}&limit=1`);
    expect(body.messages[0]?.room).toBe(room);
  });
});

describe("walking the pages", () => {
  it.each([1, 2, 7, 23, 24, 100])("[R1] by %i returns every message of a room once", async (limit) => {
    const rows = await walk<Row>(roomPath, "messages", limit);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: COUNT }, (_, i) => COUNT - i));
  });

  it.each([1, 2, 7, 25, 100])("[R1] by %i returns every message of a user once, newest first", async (limit) => {
    const rows = await walk<Row>(authorPath, "messages", limit);
    expect(rows.length).toBe(COUNT + 2);
    expect(falling(rows.map((row) => row.id))).toBe(true);
    expect(new Set(rows.map((row) => row.room))).toEqual(new Set([room, `${room}-c`]));
  });

  it.each([13, 100])("[R1] by %i returns every message once, newest first", async (limit) => {
    const rows = await walk<Row>("/api/messages", "messages", limit);
    expect(falling(rows.map((row) => row.id))).toBe(true);
    expect(rows.filter((row) => row.room === room).length).toBe(COUNT);
  });

  it("[R1] is stable while messages are added", async () => {
    const there = `${room}-meanwhile`;
    await archive(there, `u-${id}-m`, 6);
    const first = await call(`/api/chat/messages?room=${there}&limit=3`);
    await archive(there, `u-${id}-m`, 9);
    const second = await call(`/api/chat/messages?room=${there}&limit=3&cursor=${first.body.next}`);
    const seqs = [...first.body.messages, ...second.body.messages].map((row) => row.seq);
    expect(seqs).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.body.next).toBeNull();
  });

  it("[R1] returns every room once, by name", async () => {
    const rows = await walk<{ name: string; createdAt: string }>("/api/rooms", "rooms", 2);
    const names = rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith(room)).length).toBeGreaterThanOrEqual(3);
    expect(names).toContain("general");
    expect(new Date(rows[0]?.createdAt ?? "").toISOString()).toBe(rows[0]?.createdAt);
  });

  it("[R1] returns every user once, with the times of their messages", async () => {
    const mine = Array.from({ length: 12 }, (_, i) => `u-${id}-${i}`);
    for (const user of mine) await archive(`${room}-${user}`, user, 1);
    const rows = await walk<{ id: string; createdAt: string }>("/api/users", "users", 1);
    const ids = rows.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((user) => mine.includes(user)).length).toBe(mine.length);
    expect(rows.find((row) => row.id === mine[0])).toEqual({
      id: mine[0],
      username: "Анна",
      createdAt: "2026-01-01T12:00:00.000Z",
      lastSeenAt: "2026-01-01T12:00:00.000Z",
      lastMessage: { room: `${room}-${mine[0]}`, seq: 1 },
    });
  });
});

describe("a private room", () => {
  const namesRoom = (rows: Row[]) => rows.some((row) => row.room === secret);
  const listed = (rows: { name: string }[]) => rows.some(({ name }) => name === secret);

  it("[I3] is in no list of callers whom it does not admit, and their pages are still full", async () => {
    for (const token of [undefined, await tokenWith(), await tokenWith({ rooms: [`${secret}x`] })]) {
      expect(namesRoom(await walk("/api/messages", "messages", 50, token))).toBe(false);
      expect(namesRoom(await walk(authorPath, "messages", 5, token))).toBe(false);
      expect(listed(await walk("/api/rooms", "rooms", 50, token))).toBe(false);
      // Only the user's last two messages are newer than the private room's.
      const { body } = await call(`${authorPath}?limit=10`, { token });
      expect(body.messages.length).toBe(10);
    }
  });

  it("[I3] is listed for its members", async () => {
    for (const token of [member, prefixed]) {
      expect(namesRoom(await walk("/api/messages", "messages", 100, token))).toBe(true);
      expect((await walk(authorPath, "messages", 7, token)).length).toBe(2 * COUNT + 2);
      expect(listed(await walk("/api/rooms", "rooms", 50, token))).toBe(true);
      expect((await walk(`/api/chat/messages?room=${secret}`, "messages", 7, token)).length).toBe(COUNT);
    }
  });

  it("[I3] does not reveal its users", async () => {
    const shy = `u-${id}-shy`;
    await archive(`${secret}-shy`, shy, 1);
    const seenBy = async (token?: string) => {
      const rows = await walk<{ id: string }>("/api/users", "users", 100, token);
      return rows.some((row) => row.id === shy);
    };
    expect([await seenBy(), await seenBy(member), await seenBy(prefixed)]).toEqual([false, false, true]);
  });

  it("[I3] does not reveal that it exists", async () => {
    const there = await ask(`/api/chat/messages?room=${secret}`);
    const unknown = await ask(`/api/chat/messages?room=private-nobody-${id}`);
    expect([there.status, unknown.status]).toEqual([404, 404]);
    expect(await there.text()).toBe(await unknown.text());
    expect(await rejection(`/api/chat/messages?room=${secret.toUpperCase()}`)).toEqual([404, "not_found"]);
  });
});

describe("bad input", () => {
  const lists = ["/api/messages", "/api/users", "/api/rooms", roomPath, authorPath];

  it.each(["0", "-1", "101", "1000000000", "abc", "", "1.5", "1e1", " 1", "NaN", "٣", "0x10"])(
    "[R1] every list rejects limit=%s",
    async (limit) => {
      for (const list of lists) {
        const path = `${list}${list.includes("?") ? "&" : "?"}limit=${encodeURIComponent(limit)}`;
        expect(await rejection(path), path).toEqual([400, "invalid_data"]);
      }
    },
  );

  it("[R1] every list rejects cursors of other lists", async () => {
    const cursors = await Promise.all(
      lists.map(async (list) => (await call(`${list}${list.includes("?") ? "&" : "?"}limit=1`)).body.next),
    );
    for (const [i, list] of lists.entries()) {
      for (const [j, cursor] of cursors.entries()) {
        const path = `${list}${list.includes("?") ? "&" : "?"}cursor=${cursor}`;
        if (i === j) expect((await call(path)).status).toBe(200);
        else expect(await rejection(path), path).toEqual([400, "invalid_cursor"]);
      }
    }
  });

  const forged = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
  it.each([
    ["/api/messages?cursor=x", "invalid_cursor"],
    ["/api/messages?cursor=", "invalid_cursor"],
    [`/api/messages?cursor=${forged([1, "messages", -1])}`, "invalid_cursor"],
    [`/api/messages?cursor=${forged([1, "messages", 1e300])}`, "invalid_cursor"],
    [`/api/messages?cursor=${forged([1, "messages", "1"])}`, "invalid_cursor"],
    [`/api/users?cursor=${forged([1, "users", "a\0b"])}`, "invalid_cursor"],
    [`/api/users?cursor=${forged([1, "users", [1, "a"]])}`, "invalid_cursor"],
    [`/api/users?cursor=${forged([1, "users", "x".repeat(129)])}`, "invalid_cursor"],
    [`/api/rooms?cursor=${forged([1, "rooms", "x".repeat(129)])}`, "invalid_cursor"],
    [`/api/rooms?cursor=${btoa('[1,"rooms","\\ud800"]')}`, "invalid_cursor"],
    [`/api/rooms?cursor=${forged([1, "rooms", "a\0b"])}`, "invalid_cursor"],
    ["/api/messages?limit=1&limit=2", "invalid_data"],
    ["/api/chat/messages?room=", "invalid_data"],
    ["/api/chat/messages?room=a%20b", "invalid_data"],
    ["/api/chat/messages?room=a%00b", "invalid_data"],
    [`/api/chat/messages?room=${"x".repeat(65)}`, "invalid_data"],
    ["/api/chat/messages?room=%ff", "invalid_data"],
    ["/api/chat/messages?room=%ED%A0%80", "invalid_data"],
    ["/api/chat/messages?room=%", "invalid_data"],
    ["/api/chat/users/%ff/messages", "invalid_data"],
    ["/api/chat/users/%/messages", "invalid_data"],
    ["/api/chat/users/a%00b/messages", "invalid_data"],
    [`/api/chat/users/${"x".repeat(129)}/messages`, "invalid_data"],
  ])("GET %s is %s", async (path, code) => {
    expect(await rejection(path)).toEqual([400, code]);
  });

  it("a cursor longer than any valid one is rejected", async () => {
    expect(await rejection(`/api/messages?cursor=${"x".repeat(5_000)}`)).toEqual([400, "invalid_data"]);
  });

  it("the largest possible keys are accepted", async () => {
    const max = Number.MAX_SAFE_INTEGER;
    expect((await call(`/api/messages?cursor=${forged([1, "messages", max])}`)).status).toBe(200);
    expect((await call(`/api/users?cursor=${forged([1, "users", "x".repeat(128)])}`)).status).toBe(200);
    expect((await call(`/api/rooms?cursor=${forged([1, "rooms", "x".repeat(128)])}`)).status).toBe(200);
  });

  it("[I2] every list rejects an invalid token, and a missing one where it is required", async () => {
    for (const path of lists) {
      expect(await rejection(path, { token: "x" })).toEqual([401, "unauthorized"]);
      expect(await rejection(path, { settings: { AUTH: "required" } })).toEqual([401, "unauthorized"]);
      expect((await call(path, { token: member, settings: { AUTH: "required" } })).status).toBe(200);
    }
  });
});

it("lists respond 503 when Postgres is down", async () => {
  for (const DATABASE_URL of [NO_DATABASE, undefined, "nonsense"]) {
    for (const path of ["/api/messages", "/api/users", "/api/rooms", roomPath, authorPath]) {
      const { status, headers, body } = await call(path, { settings: { DATABASE_URL } });
      expect([status, body.error.code, headers.get("Retry-After")]).toEqual([503, "database_unavailable", "2"]);
    }
  }
});
