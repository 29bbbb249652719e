/** The whole load generator against a small room in which one delivery can go wrong. */
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../drizzle/local/listen.ts";
import { Random } from "../../test/support/random.ts";
import { type LoadResult, withLoad } from "./load-generator.ts";

const MEMBERS = 5;
/** The member and the message whose delivery goes wrong. */
const MEMBER = 2;
const MESSAGE = 40;

/** Returns the frames that the member is sent in place of message `count`. */
type Fault = (count: number, current: Buffer, previous: Buffer) => Buffer[];

const FAULTS: Record<"none" | "loses" | "repeats" | "swaps", Fault> = {
  none: (_count, current) => [current],
  loses: (count, current) => (count === MESSAGE ? [] : [current]),
  repeats: (count, current) => (count === MESSAGE ? [current, current] : [current]),
  swaps: (count, current, previous) =>
    count === MESSAGE ? [] : count === MESSAGE + 1 ? [current, previous] : [current],
};

/** A frame with a text below 64 kB. */
const textFrame = (text: string): Buffer => {
  const payload = Buffer.from(text);
  const { length } = payload;
  return Buffer.concat([Buffer.from(length < 126 ? [0x81, length] : [0x81, 126, length >> 8, length & 0xff]), payload]);
};

/** The texts of masked frames, all of them below 126 bytes, and the incomplete rest. */
const readFrames = (bytes: Buffer): { texts: string[]; rest: Buffer } => {
  const texts: string[] = [];
  let at = 0;
  for (;;) {
    const body = at + 6;
    const end = body + ((bytes[at + 1] ?? Infinity) & 0x7f);
    if (body > bytes.length || end > bytes.length) return { texts, rest: bytes.subarray(at) };
    const mask = bytes.subarray(at + 2, body);
    texts.push(Buffer.from(bytes.subarray(body, end).map((byte, i) => byte ^ (mask[i % 4] ?? 0))).toString());
    at = end;
  }
};

/** A room that sends every message to all members, and applies `fault` for one of them. */
const startRoom = (fault: Fault): Server => {
  const sockets: Socket[] = [];
  let count = 0;
  let previous: Buffer = Buffer.alloc(0);
  const broadcast = (text: string) => {
    const { content } = (JSON.parse(text) as { data: { content: string } }).data;
    const current = textFrame(JSON.stringify({ event: "message", data: { content } }));
    sockets.forEach((socket, member) => {
      for (const frame of member === MEMBER ? fault(count, current, previous) : [current]) socket.write(frame);
    });
    previous = current;
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
      const read = readFrames(Buffer.concat([rest, chunk]));
      rest = read.rest;
      for (const text of read.texts) {
        if (!text.includes("joinRoom")) broadcast(text);
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
  const pool = { target, room: "test", rooms: 1, members: MEMBERS, secret: null };
  return withLoad(pool, new Random(3), (load) =>
    load.measure({ rate: 500, contentLength: 40, warmUpS: 0.05, measureS: 0.25 }),
  );
};

describe("the load generator", () => {
  it("receives every message on every connection", async () => {
    const result = await measure(FAULTS.none);
    expect(result.totalSent).toBeGreaterThan(MESSAGE + 1);
    expect(result).toMatchObject({ missed: 0, repeated: 0, reordered: 0, keptUp: true });
    expect(result.deliveries).toBeGreaterThan(0);
    expect(result.p50).toBeLessThanOrEqual(result.p99);
  });

  it.each([
    ["loses", { missed: 1, repeated: 0 }],
    ["repeats", { missed: 0, repeated: 1 }],
    ["swaps", { missed: 1, repeated: 1 }],
  ] as const)("notices a room that %s a message for one member", async (fault, violations) => {
    expect(await measure(FAULTS[fault])).toMatchObject({ ...violations, keptUp: false });
  });
});
