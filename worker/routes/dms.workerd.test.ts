import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { membersOf } from "../../drizzle/room-members.ts";
import { tablesOf } from "../../lib/storage-migrations.ts";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { TestClient } from "../../test/support/client.ts";
import { untilArchived } from "../../test/support/edge-archive.ts";
import { ask, call, db, NO_DATABASE, rejection, tokenWith, unique, upgrade } from "../../test/support/edge-worker.ts";
import type { Socket } from "../../test/support/event-client.ts";
import { directRoomOf } from "../direct-room.ts";

let id: string;
let anna: string;
let boris: string;

beforeEach(() => {
  id = unique();
  anna = `u-${id}-anna`;
  boris = `u-${id}-boris`;
});

const tokenOf = (sub: string, claims = {}) => tokenWith({ sub, name: `Name ${sub}`, ...claims });

/** Budgets are those of an address. */
const headers = { "CF-Connecting-IP": "192.0.2.7" };

const open = async (from = anna, to = boris, settings = {}) => {
  const body = { userId: to, username: "The other" };
  const { status, body: answer } = await call("/api/dms", { body, headers, token: await tokenOf(from), settings });
  return { status, ...(answer as unknown as { room: string; error?: { code: string; message: string } }) };
};

const say = async (room: string, from: string, content: string) =>
  call("/api/chat/messages", { body: { content, room }, token: await tokenOf(from) });

/** Resolves to the first event of a connection, and to the close if the server closes it. */
const dial = async (room: string, options: Parameters<typeof upgrade>[1]) => {
  const { status, webSocket } = await upgrade(`/rooms/${room}/ws`, options);
  if (!webSocket) throw new Error(`no socket: ${status}`);
  const client = new TestClient(webSocket as Socket);
  webSocket.accept();
  await client.until(() => client.events.length > 0);
  const [first] = client.events;
  if (first?.event === "error") await client.until(() => client.closed !== null);
  const { closed } = client;
  await client.close();
  return { first, closed };
};

describe("POST /api/dms", () => {
  it("[D1] returns the same room to both, and with every call", async () => {
    const room = await directRoomOf(anna, boris);
    for (const [from, to] of [
      [anna, boris],
      [boris, anna],
      [anna, boris],
    ]) {
      expect(await open(from, to)).toEqual({ status: 200, room });
    }
    expect(await say(room, anna, "hello")).toMatchObject({ status: 201, body: { room, seq: 1, userId: anna } });
    expect(await say(room, boris, "hi")).toMatchObject({ status: 201, body: { seq: 2 } });
    await untilArchived(room, ["hello", "hi"]);
    expect((await membersOf(db, room)).toSorted()).toEqual([anna, boris]);
  });

  it("[D1] needs a token, another user, and a name that may be shown", async () => {
    const body = { userId: boris, username: "Boris" };
    const token = await tokenOf(anna);
    expect(await rejection("/api/dms", { body })).toEqual([401, "unauthorized"]);
    expect(await rejection("/api/dms", { body, token: "nonsense" })).toEqual([401, "unauthorized"]);
    for (const invalid of [
      { ...body, userId: anna },
      { ...body, userId: "" },
      { ...body, userId: "x".repeat(1_000) },
      { ...body, username: "" },
      { ...body, username: "system" },
      { username: "Boris" },
      { userId: boris },
    ]) {
      expect(await rejection("/api/dms", { body: invalid, token })).toEqual([400, "invalid_data"]);
    }
  });

  it("[D1] counts against the budget of new rooms, before anything is asked", async () => {
    const NEW_ROOMS = { limit: async () => ({ success: false }) };
    const INBOXES = {
      getByName: () => {
        throw new Error("an inbox was asked");
      },
    };
    expect(await open(anna, boris, { NEW_ROOMS, INBOXES })).toMatchObject({
      status: 429,
      error: { code: "rate_limited" },
    });
  });

  it("[D1] [D4] is forbidden to whom the other has blocked, and otherwise part of the caller's inbox", async () => {
    const path = `/api/inbox/blocked/${anna}`;
    const call = { method: "PUT", token: await tokenOf(boris), body: { username: "Anna" } };
    expect((await ask(path, call)).status).toBe(204);
    const room = await directRoomOf(anna, boris);
    expect(await open(anna, boris)).toMatchObject({
      status: 403,
      error: { code: "forbidden", message: "this person does not receive your messages" },
    });
    const tables = await runInDurableObject(env.ROOMS.getByName(room), (_, { storage }) => tablesOf(storage.sql));
    expect(tables).toEqual(new Set());
    expect(await open(boris, anna)).toMatchObject({ status: 200, room });
    const response = await ask("/api/inbox", { token: await tokenOf(boris) });
    const { rooms } = await response.json<{ rooms: object[] }>();
    expect(rooms).toMatchObject([{ room, unread: 0, direct: { id: anna, username: "The other" } }]);
  });
});

describe("[D2] others", () => {
  let existing: string;
  let missing: string;

  beforeEach(async () => {
    existing = (await open()).room;
    missing = await directRoomOf(anna, `${boris}-b`);
    await say(existing, anna, `secret${id}`);
    await untilArchived(existing, [`secret${id}`]);
  });

  /** Tokens of everyone else: a stranger, a moderator of everything, one whose token names the room, and nobody. */
  const others = async (): Promise<[string, string | undefined][]> => [
    ["nobody", undefined],
    ["a stranger", await tokenOf(`u-${id}-stranger`)],
    ["a moderator", await tokenOf(`u-${id}-mod`, { role: "moderator", rooms: ["*", "dm-*", existing, missing] })],
    ["a guest", await tokenOf(`guest-${id}`)],
  ];

  it("learn from no route of the room whether it exists", async () => {
    for (const [, token] of await others()) {
      for (const room of [existing, missing]) {
        for (const path of [
          `/api/chat/messages?room=${room}`,
          `/api/chat/messages?room=${room}&order=asc&after=2026-01-01T00:00:00Z`,
          `/api/search?q=secret${id}&room=${room}`,
          `/api/rooms/${room}`,
          `/api/rooms/${room}/audit`,
          `/api/rooms/${room}/sanctions`,
        ]) {
          const { status, body } = await call(path, { token });
          expect([path, status, body.error]).toEqual([
            path,
            404,
            { code: "not_found", message: "there is no such room" },
          ]);
        }
        const { status, body } = await call("/api/chat/messages", { body: { content: "x", room }, token });
        expect([status, body.error]).toEqual([404, { code: "not_found", message: "there is no such room" }]);
      }
    }
  });

  it("are rejected by its socket, in a way that browsers can read, whether or not it exists", async () => {
    const reasons = new Set<string>();
    for (const [who, token] of await others()) {
      for (const room of [existing, missing]) {
        const protocols = token === undefined ? "samovar.batch" : `samovar.batch, samovar.token.${token}`;
        const { first, closed } = await dial(room, { protocols });
        expect([who, first?.event, closed?.code]).toEqual([who, "error", CLOSE.forbidden]);
        reasons.add(`${JSON.stringify(first)} ${closed?.reason}`);
      }
    }
    expect(reasons.size).toBe(1);
  });

  it("find it in no list", async () => {
    for (const [who, token] of await others()) {
      for (const path of [
        "/api/messages",
        `/api/chat/users/${anna}/messages`,
        `/api/search?q=secret${id}`,
        `/api/search?q=secret${id}&user=${anna}`,
        `/api/users?q=${encodeURIComponent(id)}`,
        "/api/rooms?order=activity",
        `/api/rooms?q=${existing.slice(3, 20)}`,
      ]) {
        const { status, body } = await call(path, { token });
        expect([who, path, status]).toEqual([who, path, 200]);
        const text = JSON.stringify(body);
        const traces = [existing, `secret${id}`, anna].filter((trace) => text.includes(trace));
        expect([who, path, traces]).toEqual([who, path, []]);
      }
    }
  });

  it("spend the budget of new rooms alike", async () => {
    const counted = async (room: string) => {
      let count = 0;
      const NEW_ROOMS = { limit: async () => ({ success: ++count > 0 }) };
      await call("/api/chat/messages", {
        body: { content: "x", room },
        headers,
        token: await tokenOf(`u-${id}-spender`),
        settings: { NEW_ROOMS },
      });
      return count;
    };
    expect([await counted(existing), await counted(missing)]).toEqual([1, 1]);
  });

  it("learn nothing while Postgres is away", async () => {
    const settings = { DATABASE_URL: NO_DATABASE };
    const token = await tokenOf(`u-${id}-stranger`);
    for (const room of [existing, missing]) {
      for (const path of [`/api/chat/messages?room=${room}`, `/api/rooms/${room}`, `/api/rooms/${room}/sanctions`]) {
        expect(await rejection(path, { token, settings })).toEqual([503, "database_unavailable"]);
      }
    }
  });
});

describe("[D2] its two users", () => {
  it("read it and write in it, over REST and over a socket, with a token only", async () => {
    const { room } = await open();
    await say(room, anna, `secret${id}`);
    await untilArchived(room, [`secret${id}`]);
    for (const user of [anna, boris]) {
      const token = await tokenOf(user, { role: "moderator" });
      const contents = async (path: string) =>
        (await call(path, { token })).body.messages.map(({ content }) => content);
      for (const path of [
        `/api/chat/messages?room=${room}`,
        `/api/search?q=secret${id}&room=${room}`,
        `/api/search?q=secret${id}`,
        `/api/chat/users/${anna}/messages`,
      ]) {
        expect([path, await contents(path)]).toEqual([path, [`secret${id}`]]);
      }
      expect((await call(`/api/rooms/${room}`, { token })).body).toMatchObject({ room, lastSeq: 1 });
      const { first } = await dial(room, { token });
      // Nobody is a moderator there.
      expect(first).toMatchObject({ event: "connected", data: { room, user: { id: user }, role: "member" } });
      for (const path of [`/api/rooms/${room}/audit`, `/api/rooms/${room}/sanctions`]) {
        expect(await rejection(path, { token })).toEqual([403, "forbidden"]);
      }
      // Lists of rooms have no conversations, because their names mean nothing.
      expect(JSON.stringify((await call(`/api/rooms?q=${room.slice(3, 20)}`, { token })).body)).not.toContain(room);
    }
    const { body } = await call(`/api/users?q=${encodeURIComponent(`Name u-${id}`)}`, { token: await tokenOf(boris) });
    expect(body).toMatchObject({ users: [{ id: anna, lastMessage: { room, seq: 1 } }] });
  });

  it("[D4] are told of a block over REST", async () => {
    const { room } = await open();
    await env.ROOMS.getByName(room).block(anna, true);
    expect(await say(room, boris, "hi")).toMatchObject({
      status: 403,
      body: { error: { code: "forbidden", message: "this person does not receive your messages" } },
    });
  });

  it("cannot use it with an expired token", async () => {
    const { room } = await open();
    const expired = await tokenOf(anna, { exp: Math.floor(Date.now() / 1000) - 3_600 });
    expect(await rejection(`/api/chat/messages?room=${room}`, { token: expired })).toEqual([401, "unauthorized"]);
    expect((await dial(room, { token: expired })).closed?.code).toBe(CLOSE.unauthorized);
  });

  it("[A7] of whom one is erased: the erased one is a stranger from then on", async () => {
    const { room } = await open();
    await say(room, anna, `secret${id}`);
    await untilArchived(room, [`secret${id}`]);
    await env.ROOMS.getByName(room).erase(anna, true);
    const path = `/api/chat/messages?room=${room}`;
    expect(await rejection(path, { token: await tokenOf(anna) })).toEqual([404, "not_found"]);
    expect((await call(path, { token: await tokenOf(boris) })).body.messages).toMatchObject([{ seq: 1, content: "" }]);
  });
});
