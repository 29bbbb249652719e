/** Many guests of one address. Counted: messages stored, and connections that the room keeps. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { CountingClient } from "../support/counting-client.ts";
import { eventually } from "../support/eventually.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

/** The budget of messages of a user (SPEC.md, L1), and how many users' budgets the guests of an address share. */
const MESSAGES = { burst: 200, perSecond: 25 };
const USERS_PER_ADDRESS = 10;

/** Connections to a room (SPEC.md, L3): of a user, and of the guests of an address. */
const USER_CONNECTIONS = 32;
const ADDRESS_CONNECTIONS = USER_CONNECTIONS * USERS_PER_ADDRESS;
const TRY_AGAIN_LATER = 1013;

const SCHOOL = "198.51.100.7";
const ELSEWHERE = "198.51.100.8";

interface Status {
  members: number;
  connections: number;
  lastSeq: number;
}

/** What the room at `server` tells operators. Resolves once Postgres has its first message: before, it is not found. */
const statusOf = (server: Workerd, room: string) =>
  eventually(async () => {
    const { status, text } = await ask(server, `/api/rooms/${room}`);
    expect(status).toBe(200);
    return JSON.parse(text) as Status;
  });

describe("the guests of one address", () => {
  let server: Workerd;
  let room: string;
  let opened: CountingClient[];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  const setUp = () => {
    room = `addresses-${crypto.randomUUID()}`;
    opened = [];
    return () => {
      for (const { socket } of opened) socket.destroy();
    };
  };

  const track = async (connecting: Promise<CountingClient>) => {
    const client = await connecting;
    opened.push(client);
    return client;
  };
  const connect = (address?: string, token?: string) =>
    track(CountingClient.connect({ port: server.port, room, address, token }));
  const join = (address?: string, token?: string) =>
    track(CountingClient.join({ port: server.port, room, address, token, batch: true }));

  /** Joins from one address, a few at a time: what each may receive is reserved in the address's budget. */
  const joinMany = async (count: number) => {
    for (let i = 0; i < count; i += USER_CONNECTIONS) {
      await Promise.all(Array.from({ length: Math.min(USER_CONNECTIONS, count - i) }, () => join(SCHOOL)));
    }
    const rejected = opened.filter((client) => client.count("error") > 0);
    expect(rejected.map(({ counts }) => Object.fromEntries(counts))).toEqual([]);
  };

  it("[L1] share ten users' budgets of messages", async ({ onTestFinished }) => {
    onTestFinished(setUp());
    const each = 40;
    await joinMany(120);
    const guests = [...opened];
    const started = performance.now();
    for (let i = 0; i < each; i++) for (const guest of guests) guest.send("sendMessage", { content: `message ${i}` });
    await Promise.all(guests.map((guest) => guest.settled()));
    const seconds = (performance.now() - started) / 1_000;
    const stored = (await statusOf(server, room)).lastSeq;
    expect(stored).toBeLessThanOrEqual(USERS_PER_ADDRESS * (MESSAGES.burst + MESSAGES.perSecond * seconds));
    expect(stored).toBeGreaterThanOrEqual(USERS_PER_ADDRESS * MESSAGES.burst);
    // Others are not among them: guests of another address, and an application's user of the same one.
    for (const other of [await join(ELSEWHERE), await join(SCHOOL, await tokenFor("u-pupil"))]) {
      for (let i = 0; i < MESSAGES.burst; i++) other.send("sendMessage", { content: `message ${i}` });
      await other.settled();
      expect(other.count("error rate_limited")).toBe(0);
    }
  });

  it("[L1] get no new budget by reconnecting as somebody else", async ({ onTestFinished }) => {
    onTestFinished(setUp());
    const started = performance.now();
    for (let i = 0; i < 25; i++) {
      const guest = await join(SCHOOL);
      for (let j = 0; j < MESSAGES.burst; j++) guest.send("sendMessage", { content: `message ${j}` });
      await guest.settled();
      guest.socket.destroy();
    }
    const seconds = (performance.now() - started) / 1_000;
    const { lastSeq } = await statusOf(server, room);
    expect(lastSeq).toBeLessThanOrEqual(USERS_PER_ADDRESS * (MESSAGES.burst + MESSAGES.perSecond * seconds));
  });

  it("[L3] have 320 connections to a room, and more are told to come back later", async ({ onTestFinished }) => {
    onTestFinished(setUp());
    await joinMany(ADDRESS_CONNECTIONS);
    const late = await connect(SCHOOL);
    expect(late.closed?.code).toBe(TRY_AGAIN_LATER);
    const others = [await join(ELSEWHERE), await join(), await join(SCHOOL, await tokenFor("u-pupil"))];
    others[0]?.send("sendMessage", { content: "hello" });
    await eventually(async () => {
      expect(await statusOf(server, room)).toMatchObject({ connections: ADDRESS_CONNECTIONS + others.length });
    });
    expect(opened.filter(({ closed }) => closed !== null)).toEqual([late]);
  });

  it("[L3] lose their oldest connection that has not joined", async ({ onTestFinished }) => {
    onTestFinished(setUp());
    const first = [await connect(SCHOOL), await join(SCHOOL), await connect(SCHOOL)];
    await joinMany(ADDRESS_CONNECTIONS - first.length);
    const elsewhere = await connect(ELSEWHERE);
    const late = [await join(SCHOOL), await join(SCHOOL), await connect(SCHOOL)];
    const codes = () => [...first, ...late, elsewhere].map(({ closed }) => closed?.code);
    await expect
      .poll(codes)
      .toEqual([CLOSE.notJoined, undefined, CLOSE.notJoined, undefined, undefined, TRY_AGAIN_LATER, undefined]);
  });
});

describe("with few connections and messages allowed", () => {
  const CONNECTIONS = 20;
  const MESSAGES_BURST = 4;
  let server: Workerd;
  beforeAll(async () => {
    const message = { burst: MESSAGES_BURST, perSecond: 0.001 };
    const limits = { connectionsPerRoom: CONNECTIONS, connectionsPerUser: 5, message };
    server = await startServer({ bindings: { ROOM_LIMITS: limits } });
  });
  afterAll(() => server?.close());

  const expectNotJoined = (idle: CountingClient[]) =>
    expect.poll(() => idle.map(({ closed }) => closed?.code)).toEqual(idle.map(() => CLOSE.notJoined));

  it("[L3] a room admits everyone in place of the oldest connection that has not joined", async () => {
    const room = `full-${crypto.randomUUID()}`;
    const options = { port: server.port, room };
    const idle: CountingClient[] = [];
    for (let i = 0; i < CONNECTIONS; i++) idle.push(await CountingClient.connect(options));
    const members: CountingClient[] = [];
    for (let i = 0; i < CONNECTIONS; i++) members.push(await CountingClient.join(options));
    await expectNotJoined(idle);
    expect(members.every(({ closed }) => closed === null)).toBe(true);
    expect((await CountingClient.connect(options)).closed?.code).toBe(CLOSE.roomFull);
    for (const { socket } of members) socket.destroy();
  });

  it("[L3] so does a user's last place", async () => {
    const room = `full-${crypto.randomUUID()}`;
    const options = { port: server.port, room, token: await tokenFor("u-anna") };
    const idle: CountingClient[] = [];
    for (let i = 0; i < 5; i++) idle.push(await CountingClient.connect(options));
    const joined: CountingClient[] = [];
    for (let i = 0; i < 5; i++) joined.push(await CountingClient.join(options));
    await expectNotJoined(idle);
    expect((await CountingClient.connect(options)).closed?.code).toBe(CLOSE.tooManyConnections);
    for (const { socket } of joined) socket.destroy();
  });

  it("[L1] [R3] posts without a token share the budgets of their address", async () => {
    const statuses = new Map<number, number>();
    for (let i = 0; i < 2 * USERS_PER_ADDRESS * MESSAGES_BURST; i++) {
      const { status } = await fetch(`${server.url}/api/chat/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": SCHOOL },
        body: JSON.stringify({ room: "posts", content: "hello" }),
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const allowed = USERS_PER_ADDRESS * MESSAGES_BURST;
    expect(Object.fromEntries(statuses)).toEqual({ 201: allowed, 429: allowed });
  });
});
