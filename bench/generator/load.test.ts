/** The whole generator against a small room of its own making, in which one thing can go wrong. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import { Random } from "../../test/support/random.ts";
import { type LoadResult, Talk } from "./load.ts";

const MEMBERS = 5;
/** The member and the message that the wrong befalls. */
const MEMBER = 2;
const MESSAGE = 40;

/** What a member is sent instead of a message; `held` is kept for the next call. */
type Fault = (frames: { current: Buffer; held: Buffer | null; count: number }) => {
  now: Buffer[];
  hold: Buffer | null;
};

const none: Fault = ({ current }) => ({ now: [current], hold: null });
const loses: Fault = ({ current, count }) => ({ now: count === MESSAGE ? [] : [current], hold: null });
const doubles: Fault = ({ current, count }) => ({
  now: count === MESSAGE ? [current, current] : [current],
  hold: null,
});
const swaps: Fault = ({ current, held, count }) =>
  count === MESSAGE ? { now: [], hold: current } : { now: held ? [current, held] : [current], hold: null };

const textFrame = (text: string): Buffer => {
  const payload = Buffer.from(text);
  const header =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, payload]);
};

/** The texts of masked frames below 64 kB, and what is left of the last one. */
const readClient = (bytes: Buffer): { texts: string[]; rest: Buffer } => {
  const texts: string[] = [];
  let at = 0;
  for (;;) {
    if (bytes.length - at < 8) break;
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const mask = at + (short === 126 ? 4 : 2);
    if (mask + 4 + length > bytes.length) break;
    const body = bytes.subarray(mask + 4, mask + 4 + length).map((byte, i) => byte ^ (bytes[mask + (i % 4)] ?? 0));
    texts.push(Buffer.from(body).toString());
    at = mask + 4 + length;
  }
  return { texts, rest: bytes.subarray(at) };
};

/** A room that sends everything to everyone, and does to one member what `fault` says. */
const startRoom = (fault: Fault): Server => {
  const sockets: Socket[] = [];
  let count = 0;
  let held: Buffer | null = null;
  const say = (text: string) => {
    const { content } = (JSON.parse(text) as { data: { content: string } }).data;
    const current = textFrame(JSON.stringify({ event: "message", data: { content } }));
    sockets.forEach((socket, member) => {
      const sent = member === MEMBER ? fault({ current, held, count }) : { now: [current], hold: held };
      held = sent.hold;
      for (const frame of sent.now) socket.write(frame);
    });
    count += 1;
  };
  return createServer().on("upgrade", (request, socket: Socket) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write(`${lines.join("\r\n")}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    socket.on("error", () => {});
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      const read = readClient(Buffer.concat([rest, chunk]));
      rest = read.rest;
      for (const text of read.texts) {
        if (!text.includes("joinRoom")) say(text);
        else {
          sockets.push(socket);
          socket.write(textFrame(JSON.stringify({ event: "messageHistory", data: { messages: [] } })));
        }
      }
    });
  });
};

let room: Listening | null = null;
afterEach(() => room?.close());

const measure = async (fault: Fault): Promise<LoadResult> => {
  room = await listen(startRoom(fault), 0);
  const target = { port: room.port, dialect: "plain" as const, pids: [process.pid] };
  const talk = new Talk({ target, room: "test", rooms: 1, members: MEMBERS, secret: null }, new Random(3));
  try {
    await talk.gather();
    return await talk.measure({ rate: 500, contentLength: 80, warmUpS: 0.05, measureS: 0.25 });
  } finally {
    talk.close();
  }
};

describe("the generator", () => {
  it("hears every message on every connection", async () => {
    const result = await measure(none);
    expect(result.sentInAll).toBeGreaterThan(MESSAGE);
    expect(result.violations).toEqual({ missed: 0, repeated: 0, reordered: 0 });
    expect(result.keptUp).toBe(true);
    expect(result.deliveries).toBeGreaterThan(0);
    expect(result.p50).toBeLessThanOrEqual(result.p99);
  });

  it.each([
    ["loses", loses, { missed: 1, repeated: 0 }],
    ["doubles", doubles, { missed: 0, repeated: 1 }],
    ["swaps", swaps, { missed: 1, repeated: 1 }],
  ])("finds out a room that %s a message for one member", async (_what, fault, expected) => {
    const { violations, keptUp } = await measure(fault);
    expect(violations).toMatchObject(expected);
    expect(keptUp).toBe(false);
  });
});
