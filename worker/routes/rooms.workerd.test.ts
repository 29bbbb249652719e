import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { join } from "../../test/support/edge-client.ts";
import { archive, ask, call, NO_DATABASE, rejection, tokenWith, unique, walk } from "../../test/support/edge-worker.ts";

interface Listed {
  name: string;
  createdAt: string;
  lastMessageAt: string | null;
  members?: number | null;
}

const listed = (query: Record<string, string>, token?: string) =>
  walk<Listed>(`/api/rooms?${new URLSearchParams(query)}`, "rooms", 20, token);
const namesOf = (rooms: Listed[]) => rooms.map(({ name }) => name);

describe("rooms are found", () => {
  it("[R10] by parts of their names, in any spelling that a name may have", async () => {
    const id = unique();
    const names = [`green-tea-${id}`, `кухня-${id}`, `no${id}`];
    for (const name of names) await archive(name, "u-find", 1);
    const [tea, kitchen] = names;
    expect(namesOf(await listed({ q: `TEA-${id}` }))).toEqual([tea]);
    expect(namesOf(await listed({ q: ` ${id}  green ` }))).toEqual([tea]);
    expect(namesOf(await listed({ q: `КУХНЯ-${id}` }))).toEqual([kitchen]);
    expect(namesOf(await listed({ q: `ｇreen ${id}` }))).toEqual([tea]);
    expect(namesOf(await listed({ q: `green_tea-${id}` }))).toEqual([]);
    expect(namesOf(await listed({ q: `%${id}` }))).toEqual([]);
    expect(namesOf(await listed({ q: id, order: "activity" })).toSorted()).toEqual(names.toSorted());
    // Two letters, which no trigram finds.
    expect(namesOf(await listed({ q: "кх", order: "activity" }))).toEqual([]);
    expect(namesOf(await listed({ q: "ку", order: "activity" }))).toContain(kitchen);
  });

  it("[R10] [I3] but not those that the caller may not read", async () => {
    const room = `private-${unique()}`;
    await archive(room, "u-find", 1);
    for (const order of ["name", "activity"]) {
      expect(namesOf(await listed({ q: room, order, members: "true" }))).toEqual([]);
      expect(namesOf(await listed({ q: room, order }, await tokenWith({ rooms: [room] })))).toEqual([room]);
    }
  });

  it.each([
    [`q=${"x".repeat(65)}`, "invalid_data"],
    ["q=%00", "invalid_data"],
    ["order=size", "invalid_data"],
    ["members=yes", "invalid_data"],
    ["members=true", "invalid_data"],
    ["members=true&limit=21", "invalid_data"],
  ])("[R10] but not by %s", async (query, code) => {
    expect(await rejection(`/api/rooms?${query}`)).toEqual([400, code]);
  });

  it("[R10] page by page, and a cursor continues its own list only", async () => {
    const id = unique();
    for (let n = 0; n < 3; n++) await archive(`page${n}-${id}`, "u-find", 1);
    const { body } = await call(`/api/rooms?q=${id}&order=activity&limit=1`);
    for (const query of [`q=${id}`, "order=activity", `q=other&order=activity`]) {
      expect(await rejection(`/api/rooms?${query}&cursor=${body.next}`)).toEqual([400, "invalid_cursor"]);
    }
    expect(await walk(`/api/rooms?q=${id}&order=activity`, "rooms", 1)).toHaveLength(3);
  });

  it("[R10] [L4] within the address's limit, before Postgres is asked", async () => {
    const LOOKUPS = { limit: async () => ({ success: false }) };
    const headers = { "CF-Connecting-IP": "192.0.2.7" };
    const settings = { DATABASE_URL: NO_DATABASE, LOOKUPS };
    for (const path of ["/api/rooms?q=tea", "/api/rooms?members=true&limit=5", "/api/users?q=anna"]) {
      expect(await rejection(path, { headers, settings })).toEqual([429, "rate_limited"]);
    }
  });
});

it("[R10] rooms have the time of their last message and, on demand, their members", async () => {
  const [id, ANNA] = [unique(), { id: "u-anna", username: "Anna" }];
  const [quiet, lively] = [`quiet-${id}`, `lively-${id}`];
  await archive(quiet, "u-find", 2);
  await archive(lively, "u-find", 1);
  await join(env.ROOMS.getByName(lively), ANNA);
  await join(env.ROOMS.getByName(lively), ANNA);
  const at = "2026-01-01T12:00:00.000Z";
  const rooms = (await listed({ q: id, members: "true" })).map(({ createdAt: _, ...room }) => room);
  expect(rooms).toEqual([
    { name: lively, lastMessageAt: at, members: 1 },
    { name: quiet, lastMessageAt: at, members: 0 },
  ]);
  expect((await listed({ q: quiet }))[0]).not.toHaveProperty("members");
});

it("[R10] counting the members stores nothing", async () => {
  const [room, empty] = [`stored-${unique()}`, env.ROOMS.getByName(`stored-${unique()}`)];
  await archive(room, "u-find", 1);
  expect(await listed({ q: room, members: "true" })).toMatchObject([{ name: room, members: 0 }]);
  const bytes = (stub: typeof empty) => runInDurableObject(stub, (_, { storage }) => storage.sql.databaseSize);
  expect(await bytes(env.ROOMS.getByName(room))).toBe(await bytes(empty));
});

it("[R10] a room that fails or does not answer has no number, and the others have theirs", async () => {
  const id = unique();
  const members: Record<string, () => Promise<number>> = {
    [`broken-${id}`]: () => Promise.reject(new Error("overloaded")),
    [`slow-${id}`]: () => new Promise(() => {}),
    [`well-${id}`]: () => Promise.resolve(3),
  };
  for (const room of Object.keys(members)) await archive(room, "u-find", 1);
  const ROOMS = { getByName: (room: string) => ({ members: members[room] }) } as unknown as typeof env.ROOMS;
  const { body } = await call(`/api/rooms?q=${id}&members=true&limit=20`, { settings: { ROOMS } });
  const { rooms } = body as unknown as { rooms: Listed[] };
  expect(rooms.map((room) => room.members)).toEqual([null, null, 3]);
});

it("[R6] returns a room's status", async () => {
  const room = `status-${unique()}`;
  await archive(room, "u-status", 3);
  const { status, body } = await call(`/api/rooms/${room}`);
  const quiet = { room, members: 0, connections: 0, lastSeq: 3, archivedSeq: 3, waiting: 0, deadLetters: 0 };
  expect([status, body]).toEqual([200, quiet]);
  await ask("/api/chat/messages", { body: { room, content: "Four" } });
  expect((await call(`/api/rooms/${room}`)).body).toMatchObject({ lastSeq: 4 });
});

it("[R6] [I3] does not reveal to others that a private room exists", async () => {
  const room = `private-${unique()}`;
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  await archive(room, "u-status", 1);
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  const token = await tokenWith({ rooms: [room] });
  expect((await call(`/api/rooms/${room}`, { token })).status).toBe(200);
});

it("[R6] does not create a room for an unknown name", async () => {
  const room = `status-${unique()}`;
  expect(await rejection(`/api/rooms/${room}`)).toEqual([404, "not_found"]);
  expect((await listDurableObjectIds(env.ROOMS)).map(String)).not.toContain(env.ROOMS.idFromName(room).toString());
});

it("[R6] asks the room when Postgres is down", async () => {
  const room = `status-${unique()}`;
  const { status, body } = await call(`/api/rooms/${room}`, { settings: { DATABASE_URL: NO_DATABASE } });
  expect([status, body]).toMatchObject([200, { room, lastSeq: 0 }]);
});

it("[R6] rejects an invalid room name", async () => {
  expect(await rejection("/api/rooms/a%20b")).toEqual([400, "invalid_data"]);
});
