/** Floods, idle connections, and frames that no WebSocket library would send. */
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { clientEvent } from "../../rooms/protocol/events.ts";
import { startControlClient } from "../fuzz/control-client.ts";
import { fitting } from "../fuzz/frames.ts";
import { Results } from "../fuzz/results.ts";
import { TestClient } from "../support/client.ts";
import { roomUrl } from "../support/event-client.ts";
import { eventually } from "../support/eventually.ts";
import { clientFrame, type FrameShape, OPCODE } from "../support/frames.ts";
import { Random } from "../support/random.ts";
import { RawSocket, upgradeRequest } from "../support/raw-socket.ts";
import { ask, tokenFor } from "../support/requests.ts";
import { startServer } from "../support/server.ts";
import type { Workerd } from "../support/workerd.ts";

let server: Workerd;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

interface AttackedRoom {
  name: string;
  /** Connections that end with the attack. */
  opened: { destroy(): void }[];
  /** Resolves when the room has this status. */
  expectStatus(expected: object): Promise<void>;
  join(claims?: Record<string, unknown>): Promise<TestClient>;
  /** Connects a client that can send any bytes. */
  connectRaw(): Promise<{ client: TestClient; socket: RawSocket }>;
}

/** Carries out an attack on a new room. Meanwhile and afterwards the room has to serve a well-behaved client. */
const attack = async (carryOut: (room: AttackedRoom) => Promise<void>): Promise<void> => {
  const name = `attacked-${crypto.randomUUID()}`;
  const results = new Results();
  // A moderator: slow mode and a closed room, which a flood may set, are not for moderators.
  const token = await tokenFor(crypto.randomUUID(), { role: "moderator" });
  const control = await startControlClient(roomUrl(server.url, name), token, results);
  const opened: AttackedRoom["opened"] = [];
  const connectRaw = async () => {
    const socket = new RawSocket({ port: server.port, path: `/rooms/${name}/ws` });
    opened.push(socket);
    const client = new TestClient(socket);
    await client.next("connected");
    return { client, socket };
  };
  const join = async (claims: Record<string, unknown> = {}) => {
    const client = await TestClient.join(server.url, name, { token: await tokenFor(crypto.randomUUID(), claims) });
    opened.push({ destroy: () => client.socket.close() });
    return client;
  };
  const expectStatus = (expected: object) =>
    eventually(async () => expect(JSON.parse((await ask(server, `/api/rooms/${name}`)).text)).toMatchObject(expected));
  try {
    await carryOut({ name, opened, expectStatus, join, connectRaw });
    await control.roundTrip();
  } finally {
    await control.stop();
    for (const connection of opened) connection.destroy();
  }
  expect(results.violations).toEqual([]);
};

const EVENTS = clientEvent._zod.def.options.map((option) => ({
  name: String([...option._zod.def.shape.event._zod.def.values][0]),
  schema: option,
}));

describe.concurrent("a flood is rejected, of", () => {
  it.each(EVENTS)("[L1] [L2] $name", ({ schema }) =>
    attack(async ({ join }) => {
      const random = new Random(7);
      const client = await join({ role: "moderator" });
      const isRejected = () =>
        client.received("error").some(({ code }) => code === "rate_limited") ||
        client.closed?.code === CLOSE.tooManyErrors;
      for (let sent = 0; sent < 20_000 && !isRejected(); sent++) {
        if (client.closed === null) client.sendRaw(JSON.stringify(fitting(random, schema)));
        if (sent % 100 === 0) await sleep(1);
      }
      await client.until(isRejected);
    }),
  );

  it("[L1] history, page by page", () =>
    attack(async ({ join }) => {
      const client = await join();
      for (let i = 0; i < 150; i++) client.send("requestHistory", { limit: 100 });
      expect(await client.next("error")).toMatchObject({ code: "rate_limited", event: "requestHistory" });
    }));

  it("[W10] frames that are too large: the first one closes the connection", () =>
    attack(async ({ join }) => {
      const client = await join();
      for (let i = 0; i < 20; i++) client.sendRaw("x".repeat(100_000));
      expect((await client.whenClosed()).code).toBe(CLOSE.frameTooLarge);
    }));
});

describe.concurrent("a flood of heartbeats, which the runtime answers, delays nobody", () => {
  const MANY = 20_000;

  it("[W8] as text frames", () =>
    attack(async ({ join }) => {
      const client = await join();
      for (let i = 0; i < MANY; i++) client.sendRaw("ping");
      let pongs = 0;
      await client.until(() => {
        pongs += client.frames.splice(0).filter((frame) => frame === "pong").length;
        return pongs === MANY;
      }, `${MANY} pongs`);
    }));

  it("as WebSocket pings", () =>
    attack(async ({ connectRaw }) => {
      const { client, socket } = await connectRaw();
      socket.write(Buffer.concat(Array.from({ length: MANY }, () => clientFrame("", { opcode: OPCODE.ping }))));
      await client.join();
    }));
});

it("[W2] 10,000 connections, a hundred at a time, leave nothing behind", { timeout: 120_000 }, () =>
  attack(async ({ connectRaw, expectStatus }) => {
    const many = async (count: number) => {
      let left = count;
      const caller = async () => {
        while (left-- > 0) {
          const { client, socket } = await connectRaw();
          await client.close();
          socket.destroy();
        }
      };
      await Promise.all(Array.from({ length: 100 }, caller));
    };
    await many(2_000);
    const warm = await server.rss();
    await many(8_000);
    expect(await server.rss()).toBeLessThan(warm + 128 * 2 ** 20);
    await expectStatus({ members: 1, connections: 1 });
  }),
);

describe.concurrent("connections", () => {
  const COUNT = 200;
  const POST = ["POST /api/session HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: 60000"];

  it.each([
    ["that send nothing", ""],
    ["that do not complete their request", upgradeRequest("/rooms/general/ws").slice(0, -2)],
    ["that do not complete their body", `${POST.join("\r\n")}\r\n\r\n{`],
  ])("%s delay nobody", (_, request) =>
    attack(async ({ opened }) => {
      for (let i = 0; i < COUNT; i++) {
        const socket = connect(server.port, "127.0.0.1");
        opened.push(socket.on("error", () => {}));
        await once(socket, "connect");
        socket.write(request);
      }
    }),
  );

  it("that do not join are no members", () =>
    attack(async ({ connectRaw, expectStatus }) => {
      for (let i = 0; i < COUNT; i++) await connectRaw();
      await expectStatus({ members: 1, connections: 1 + COUNT });
    }));

  it("that do not read delay nobody", () =>
    attack(async ({ connectRaw, join }) => {
      for (let i = 0; i < 20; i++) {
        const { client, socket } = await connectRaw();
        await client.join();
        socket.pause();
      }
      const sender = await join();
      for (let i = 0; i < 150; i++) sender.send("sendMessage", { content: "x".repeat(4_000) });
      await sender.until(() => sender.messages.filter(({ content }) => content.length === 4_000).length === 150);
    }));
});

describe.concurrent("a frame", () => {
  const join = '{"event":"joinRoom","data":{}}';
  const bits = (payload: string | Buffer, shape: FrameShape = {}) => [clientFrame(payload, shape)];
  const whole = { opcode: OPCODE.continuation };
  const part = { opcode: OPCODE.continuation, isLast: false };

  it.each<[string, Buffer[], number]>([
    ["with a reserved bit", bits(join, { reserved: 4 }), 1002],
    ["of an unknown kind", bits(join, { opcode: 3 }), 1002],
    ["that claims to be of 100 MB", bits("x", { claims: 100n * 2n ** 20n }), 1009],
    ["that claims to be of 2^64 - 1 bytes", bits("x", { claims: 2n ** 64n - 1n }), 1009],
    ["that continues nothing", bits(join, whole), 1002],
    ["that begins before the last one is complete", [clientFrame("{", { isLast: false }), clientFrame(join)], 1002],
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
  ])("[W9] [W10] %s closes its connection", (_, frames, code) =>
    attack(async ({ connectRaw }) => {
      const { client, socket } = await connectRaw();
      for (const each of frames) socket.write(each);
      expect((await client.whenClosed()).code).toBe(code);
    }),
  );

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
  ])("[W4] [W5] %s", (_, frames, event, answer) =>
    attack(async ({ connectRaw }) => {
      const { client, socket } = await connectRaw();
      for (const each of frames) socket.write(each);
      expect(await client.next(event)).toMatchObject(answer);
      expect(client.closed).toBeNull();
    }),
  );
});

it("[R2] none of this was an error of the server", () => {
  expect([server.errors, server.unexpected]).toEqual([[], []]);
});
