/** Attacks on the room's patience: floods, crowds, silence, and frames that no WebSocket library would send. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { clientEvent } from "../../rooms/protocol/events.ts";
import { Findings } from "../fuzz/findings.ts";
import { fitting } from "../fuzz/frames.ts";
import { startWitness, type Witness } from "../fuzz/witness.ts";
import { TestClient } from "../support/client.ts";
import { roomUrl } from "../support/event-client.ts";
import { clientFrame, type FrameShape, OPCODE } from "../support/frames.ts";
import { Random } from "../support/random.ts";
import { RawSocket, upgradeRequest } from "../support/raw-socket.ts";
import { tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

const ROOM = "attacked";

let server: Workerd;
let witness: Witness;
let findings: Findings;
/** Connections that the next test must not find. */
let opened: { destroy(): void }[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

beforeEach(async () => {
  findings = new Findings();
  const token = await tokenFor(crypto.randomUUID());
  witness = await startWitness(roomUrl(server.url, ROOM), token, findings);
});

/** Whatever was done, somebody else's talk goes on, and nothing went wrong inside. */
afterEach(async () => {
  const before = witness.said;
  await expect.poll(() => witness.said, { timeout: 30_000 }).toBeGreaterThan(before);
  await witness.stop();
  for (const connection of opened) connection.destroy();
  opened = [];
  expect([findings.violations, server.unexpected.splice(0), server.errors.splice(0)]).toEqual([[], [], []]);
});

const status = async () => (await fetch(`${server.url}/api/rooms/${ROOM}`)).json();

/** A client in the room that can send any bytes. */
const connectRaw = async (): Promise<{ client: TestClient; socket: RawSocket }> => {
  const socket = new RawSocket({ port: server.port, path: `/rooms/${ROOM}/ws` });
  opened.push(socket);
  const client = new TestClient(socket);
  await client.next("connected");
  return { client, socket };
};

const EVENTS = clientEvent._zod.def.options.map((option) => ({
  name: String([...option._zod.def.shape.event._zod.def.values][0]),
  schema: option,
}));

describe("a flood is refused, of", () => {
  it.each(EVENTS)("[L1] [L2] $name", async ({ schema }) => {
    const random = new Random(7);
    const client = await TestClient.join(server.url, ROOM, {
      token: await tokenFor(crypto.randomUUID(), { role: "moderator" }),
    });
    const isRefused = () =>
      client.events.some(({ event, data }) => event === "error" && data.code === "rate_limited") ||
      client.closed?.code === CLOSE.tooManyErrors;
    for (let sent = 0; sent < 20_000 && !isRefused(); sent++) {
      if (client.closed === null) client.sendRaw(JSON.stringify(fitting(random, schema)));
      if (sent % 100 === 0) await sleep(1);
    }
    await client.until(isRefused);
    client.socket.close();
  });

  it("[L1] history, page by page: whoever scrapes is slowed down", async () => {
    const client = await TestClient.join(server.url, ROOM);
    for (let i = 0; i < 150; i++) client.send("requestHistory", { limit: 100 });
    expect(await client.next("error")).toMatchObject({ code: "rate_limited", event: "requestHistory" });
    client.socket.close();
  });

  it("[W10] frames that are too large: the first one ends the connection", async () => {
    const client = await TestClient.join(server.url, ROOM);
    for (let i = 0; i < 20; i++) client.sendRaw("x".repeat(100_000));
    await client.until(() => client.closed !== null);
    expect(client.closed?.code).toBe(CLOSE.frameTooLarge);
  });
});

describe("heartbeats without end, which the runtime answers, hold nobody up:", () => {
  const MANY = 20_000;

  it("[W8] of the room's kind", async () => {
    const client = await TestClient.join(server.url, ROOM);
    const before = client.frames.length;
    for (let i = 0; i < MANY; i++) client.sendRaw("ping");
    await client.until(() => client.frames.length >= before + MANY);
    expect(client.frames.filter((frame) => frame === "pong")).toHaveLength(MANY);
    client.socket.close();
  });

  it("of the protocol's kind", async () => {
    const { client, socket } = await connectRaw();
    socket.write(Buffer.concat(Array.from({ length: MANY }, () => clientFrame("", { opcode: OPCODE.ping }))));
    await client.join();
  });
});

it("[W2] 10,000 connection attempts, a hundred at a time, leave nothing behind", { timeout: 120_000 }, async () => {
  const attempt = async () => {
    const client = TestClient.open(server.url, ROOM);
    await client.next("connected");
    await client.close();
  };
  const many = async (count: number) => {
    let left = count;
    const caller = async () => {
      while (left-- > 0) await attempt();
    };
    await Promise.all(Array.from({ length: 100 }, caller));
  };
  await many(2_000);
  const warm = await server.rss();
  await many(8_000);
  expect(await server.rss()).toBeLessThan(warm + 128 * 2 ** 20);
  await expect.poll(status, { timeout: 30_000 }).toMatchObject({ members: 1, connections: 1 });
});

describe("connections that", () => {
  const CROWD = 200;
  const crowd = async (request: string) => {
    for (let i = 0; i < CROWD; i++) {
      const socket = connect(server.port, "127.0.0.1");
      opened.push(socket);
      socket.on("error", () => {}).write(request);
    }
  };

  it("never say a word do not matter", async () => {
    await crowd("");
  });

  it("never finish their request do not matter", async () => {
    await crowd(upgradeRequest(`/rooms/${ROOM}/ws`).slice(0, -2));
  });

  it("never finish their body do not matter", async () => {
    await crowd(
      "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{",
    );
  });

  it("never join are no members", async () => {
    for (let i = 0; i < CROWD; i++) await connectRaw();
    await expect.poll(status, { timeout: 30_000 }).toMatchObject({ members: 1, connections: 1 + CROWD });
  });

  it("never read do not hold up those who do", async () => {
    for (let i = 0; i < 20; i++) {
      const { client, socket } = await connectRaw();
      await client.join();
      socket.pause();
    }
    const talker = await TestClient.join(server.url, ROOM, { token: await tokenFor("u-talker") });
    for (let i = 0; i < 150; i++) talker.send("sendMessage", { content: "x".repeat(4_000) });
    await talker.until(() => talker.messages.filter(({ userId }) => userId === "u-talker").length === 150);
    talker.socket.close();
  });
});

describe("a frame", () => {
  const join = '{"event":"joinRoom","data":{}}';
  const bits = (payload: string | Buffer, shape: FrameShape = {}) => [clientFrame(payload, shape)];
  const whole = { opcode: OPCODE.continuation };
  const part = { opcode: OPCODE.continuation, isLast: false };

  it.each<[string, Buffer[], number]>([
    ["with a reserved bit", bits(join, { reserved: 4 }), 1002],
    ["of an unknown kind", bits(join, { opcode: 3 }), 1002],
    ["that claims to be of 100 MB", bits("x", { claims: 100n * 2n ** 20n }), 1009],
    ["that claims to be of 2^64 - 1 bytes", bits("x", { claims: 2n ** 64n - 1n }), 1009],
    ["that goes on with nothing", bits(join, whole), 1002],
    ["that begins before the last one has ended", [clientFrame("{", { isLast: false }), clientFrame(join)], 1002],
    ["of 17,000 bytes", bits("x".repeat(17_000)), CLOSE.frameTooLarge],
    ["of a megabyte", bits("x".repeat(2 ** 20)), CLOSE.frameTooLarge],
    [
      "in parts of 17,000 bytes",
      [clientFrame("x", { isLast: false }), clientFrame("x".repeat(16_999), whole)],
      CLOSE.frameTooLarge,
    ],
    [
      "in parts without end",
      [
        clientFrame("x", { isLast: false }),
        ...Array.from({ length: 40 }, () => clientFrame("x".repeat(2 ** 20), part)),
      ],
      1009,
    ],
  ])("[W9] [W10] %s ends its connection", async (_, frames, code) => {
    const { client, socket } = await connectRaw();
    for (const each of frames) socket.write(each);
    expect((await client.whenClosed()).code).toBe(code);
  });

  it.each<[string, Buffer[], "messageHistory" | "error", object]>([
    [
      "in parts of one byte is one frame",
      [...join].map((byte, i) =>
        clientFrame(byte, i === 0 ? { isLast: false } : { ...part, isLast: i === join.length - 1 }),
      ),
      "messageHistory",
      {},
    ],
    ["of bytes that are no UTF-8 is no JSON", bits(Buffer.from([0xff, 0xfe, 0x80])), "error", { code: "invalid_json" }],
    ["of bytes is no text", bits(join, { opcode: OPCODE.binary }), "error", { code: "invalid_frame" }],
    ["that is empty is no JSON", bits(""), "error", { code: "invalid_json" }],
  ])("[W4] [W5] %s", async (_, frames, event, answer) => {
    const { client, socket } = await connectRaw();
    for (const each of frames) socket.write(each);
    expect(await client.next(event)).toMatchObject(answer);
    expect(client.closed).toBeNull();
  });
});
