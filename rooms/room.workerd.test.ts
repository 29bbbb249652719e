import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { tablesOf } from "../lib/storage-migrations.ts";
import { connect, join, type RoomStub, upgrade } from "../test/support/edge-client.ts";
import { eventually } from "../test/support/eventually.ts";
import { GRACE_MS } from "./core/presence.ts";
import { CLOSE } from "./protocol/close-codes.ts";
import type { Message } from "./protocol/events.ts";
import { HEARTBEAT_TIMEOUT_MS, PROTOCOL } from "./protocol/limits.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };
const CHEN = { id: "u-chen", username: "Chen" };

let room: string;
let stub: RoomStub;

beforeEach(() => {
  room = `room-${crypto.randomUUID().slice(0, 8)}`;
  stub = env.ROOMS.getByName(room);
});

/** The rows of the log; a room without a message has no table. */
const rows = () =>
  runInDurableObject(stub, (_, { storage: { sql } }) => {
    if (!tablesOf(sql).has("log")) return [];
    return sql.exec<{ first: number; last: number }>("SELECT first, last FROM log ORDER BY first").toArray();
  });

describe("a plain client", () => {
  it("[W2] [W7] [M4] first receives connected, one event per frame, and its own message back", async () => {
    const client = await connect(stub, ANNA);
    const connected = await client.next("connected");
    expect(connected).toMatchObject({ protocol: PROTOCOL, room, user: ANNA });
    client.send("joinRoom", {});
    client.send("sendMessage", { content: "Hello", clientId: "a-1" });
    const message = await client.next("message");
    expect(message).toMatchObject({
      room,
      seq: 1,
      userId: ANNA.id,
      username: "Anna",
      content: "Hello",
      clientId: "a-1",
    });
    expect(client.frames.every((frame) => !frame.startsWith("["))).toBe(true);
  });

  it("[W8] gets a pong for its ping", async () => {
    const client = await join(stub, ANNA);
    client.sendRaw("ping");
    await client.until(() => client.frames.includes("pong"));
  });

  it("[W7] gets the batch subprotocol if it offers it, else the first", async () => {
    const chosen = async (protocols?: string) => {
      const { webSocket, headers } = await upgrade(stub, ANNA, protocols === undefined ? {} : { protocols });
      webSocket?.accept();
      webSocket?.close();
      return headers.get("Sec-WebSocket-Protocol");
    };
    expect(await chosen("samovar.token.x, samovar.batch")).toBe("samovar.batch");
    expect(await chosen("samovar.token.x")).toBe("samovar.token.x");
    expect(await chosen()).toBeNull();
  });

  it("[W11] gets its close code back", async () => {
    const client = await join(stub, ANNA);
    await client.close(4000);
    expect(client.closed?.code).toBe(4000);
  });

  it("[W10] is closed for a frame over 16 KiB, counted in bytes", async () => {
    const client = await join(stub, ANNA);
    client.sendRaw(JSON.stringify({ event: "sendMessage", data: { content: "ш".repeat(8_192) } }));
    await client.until(() => client.closed !== null);
    expect(client.closed?.code).toBe(CLOSE.frameTooLarge);
    expect(await rows()).toEqual([]);
  });

  it("[W5] stays connected after invalid frames, and nothing changes", async () => {
    const client = await join(stub, ANNA);
    const wrong: (string | ArrayBuffer)[] = [
      "{",
      "[]",
      '{"event":"__proto__"}',
      '{"event":"fly","data":{}}',
      '{"event":"sendMessage","data":{"content":"a\\u0000b"}}',
      '{"event":"sendMessage","data":{"content":"\\ud800"}}',
      '{"event":"sendMessage","data":{"content":""}}',
      '{"event":"typing","data":{"isTyping":1}}',
      new Uint8Array([1, 2, 3]).buffer,
    ];
    for (const frame of wrong) client.sendRaw(frame);
    await client.until(() => client.events.filter(({ event }) => event === "error").length === wrong.length);
    client.send("sendMessage", { content: "Still here" });
    expect(await client.next("message")).toMatchObject({ seq: 1, content: "Still here" });
  });
});

describe("a message", () => {
  it("[M1] shares one row of the log with all messages of its flush", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One" });
    await client.next("message");
    expect(await rows()).toEqual([{ first: 1, last: 1 }]);
  });

  it("[M3] is deduplicated after eviction", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One", clientId: "a-1" });
    await client.next("message");
    await evictDurableObject(stub);
    client.send("sendMessage", { content: "One", clientId: "a-1" });
    expect(await client.next("message")).toMatchObject({ seq: 1, clientId: "a-1" });
    client.send("sendMessage", { content: "Two", clientId: "a-2" });
    expect(await client.next("message")).toMatchObject({ seq: 2 });
  });

  it("[I3] to a private room is rejected by the room itself, too", async () => {
    const name = `private-${crypto.randomUUID().slice(0, 8)}`;
    const secret: RoomStub = env.ROOMS.getByName(name);
    const post = { user: ANNA, role: "member" as const, address: null, expiresAt: null, content: "Hello" };
    for (const rooms of [[], ["private-other"]]) {
      expect((await upgrade(secret, ANNA, { rooms })).status).toBe(403);
      expect(await secret.post(post, rooms)).toMatchObject({ ok: false, error: { code: "forbidden" } });
    }
    expect((await upgrade(secret, ANNA, { rooms: [name] })).status).toBe(101);
    expect(await secret.post(post, ["private-*"])).toMatchObject({ ok: true, message: { seq: 1 } });
  });

  it("[R3] posted through REST reaches everyone, once per clientId", async () => {
    const client = await join(stub, ANNA);
    const post = {
      user: BORIS,
      role: "member" as const,
      address: null,
      expiresAt: null,
      content: "By post",
      clientId: "p-1",
    };
    const first = await stub.post(post, []);
    const again = await stub.post(post, []);
    expect(first).toMatchObject({ ok: true, message: { seq: 1, username: "Борис" } });
    expect(again).toEqual(first);
    const seen = await client.next("message");
    expect([seen.seq, seen.clientId]).toEqual([1, undefined]);
  });

  it("[M2] is numbered without gaps among a thousand of ten users, in one order for all", async () => {
    const users = Array.from({ length: 10 }, (_, i) => ({ id: `u${i}`, username: `user ${i}` }));
    const clients = await Promise.all(
      users.map((user, i) => join(stub, user, i % 2 ? { protocols: "samovar.batch" } : {})),
    );
    for (let n = 0; n < 100; n++) {
      for (const client of clients) client.send("sendMessage", { content: `message ${n}`, clientId: `c-${n}` });
    }
    await Promise.all(clients.map((client) => client.until(() => client.messages.length === 1_000)));
    const expected = Array.from({ length: 1_000 }, (_, i) => i + 1);
    for (const client of clients) expect(client.messages.map(({ seq }) => seq)).toEqual(expected);
    const said = clients[0]?.messages.map(({ userId, content }) => `${userId} ${content}`);
    expect(new Set(said).size).toBe(1_000);
  });
});

describe("hibernation", () => {
  it("[P1] [P2] keeps members, names and joined connections", async () => {
    const anna = await join(stub, ANNA);
    const boris = await join(stub, BORIS);
    const watcher = await connect(stub, CHEN);
    anna.send("setUsername", { username: "Аня" });
    await boris.next("userJoined");
    await evictDurableObject(stub);
    boris.send("joinRoom", {});
    const roster = await boris.next("roomUsers");
    expect(roster.total).toBe(2);
    expect(roster.users.sort((a, b) => a.id.localeCompare(b.id))).toEqual([{ ...ANNA, username: "Аня" }, BORIS]);
    boris.send("sendMessage", { content: "Good morning" });
    expect(await anna.next("message")).toMatchObject({ seq: 1, content: "Good morning" });
    expect(watcher.events.filter(({ event }) => event === "message")).toEqual([]);
  });

  it("[M2] keeps numbering after all sockets were dropped", async () => {
    const before = await join(stub, ANNA);
    for (let i = 0; i < 3; i++) before.send("sendMessage", { content: `message ${i}` });
    await before.until(() => before.messages.length === 3);
    await evictDurableObject(stub, { webSockets: "close" });
    const after = await connect(stub, ANNA);
    after.send("joinRoom", { after: 1 });
    const history = await after.next("messageHistory");
    expect(history.messages.map(({ seq }: Message) => seq)).toEqual([2, 3]);
    after.send("sendMessage", { content: "Next" });
    expect(await after.next("message")).toMatchObject({ seq: 4 });
  });
});

describe("a heartbeat", () => {
  it("[W8] that stops closes the connection at the room's next event; clients that never ping stay", async () => {
    const [silent, plain, other] = [await join(stub, ANNA), await join(stub, BORIS), await join(stub, CHEN)];
    silent.sendRaw("ping");
    other.sendRaw("ping");
    await Promise.all([silent, other].map((client) => client.until(() => client.frames.includes("pong"))));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HEARTBEAT_TIMEOUT_MS + 1_000 });
    try {
      plain.send("sendMessage", { content: "Anyone?" });
      await Promise.all([silent, other].map((client) => client.until(() => client.closed !== null)));
    } finally {
      vi.useRealTimers();
    }
    expect([silent.closed?.code, other.closed?.code, plain.closed]).toEqual([CLOSE.silent, CLOSE.silent, null]);
    expect(await stub.status()).toMatchObject({ connections: 1, lastSeq: 1 });
  });
});

describe("a member whose connection is lost while the room hibernates", () => {
  it("[P3] leaves after 5 s, by an alarm", async () => {
    const [anna, boris] = [await join(stub, ANNA), await join(stub, BORIS)];
    await evictDurableObject(stub);
    const lostAt = Date.now();
    await boris.close();
    const alarm = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThanOrEqual(lostAt + GRACE_MS);
    await eventually(() => expect(anna.received("userLeft")).toMatchObject([{ user: BORIS, total: 1 }]));
    anna.send("joinRoom", {});
    expect(await anna.next("roomUsers")).toMatchObject({ users: [ANNA], total: 1 });
  });

  it("[P3] is missing from the roster that the others receive, if the room is lost within these 5 s", async () => {
    const [anna, boris] = [await join(stub, ANNA), await join(stub, BORIS)];
    await boris.close();
    await evictDurableObject(stub);
    await runDurableObjectAlarm(stub);
    expect(await anna.next("roomUsers")).toMatchObject({ users: [ANNA], total: 1 });
    expect(anna.received("userLeft")).toEqual([]);
  });
});

describe("a connection that does not join", () => {
  const after30s = async (test: () => Promise<void>) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    await test().finally(() => vi.useRealTimers());
  };

  it("[P8] is closed after 30 s when the room wakes", async () => {
    const [member, waiting] = [await join(stub, ANNA), await connect(stub, BORIS)];
    await evictDurableObject(stub);
    await after30s(async () => {
      await stub.status();
      await waiting.until(() => waiting.closed !== null);
    });
    expect([waiting.closed?.code, member.closed]).toEqual([CLOSE.notJoined, null]);
  });

  it("[P8] is closed 30 s after it has left, also when the room slept meanwhile", async () => {
    const [member, left] = [await join(stub, ANNA), await join(stub, BORIS)];
    await after30s(async () => {
      left.send("leaveRoom", {});
      await member.next("userLeft");
      await evictDurableObject(stub);
      expect(await stub.status()).toMatchObject({ connections: 2 });
    });
    expect([left.closed, member.closed]).toEqual([null, null]);
  });
});

describe("an alarm", () => {
  it("[A3] is set while messages wait for Postgres", async () => {
    const client = await join(stub, ANNA);
    client.send("sendMessage", { content: "One" });
    await client.next("message");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
  });
});
