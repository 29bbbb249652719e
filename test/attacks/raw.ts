/** A WebSocket client over a bare TCP connection, which can send what no honest client would. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameShape {
  opcode?: number;
  isLast?: boolean;
  isMasked?: boolean;
  /** The three bits that only extensions may set. */
  reserved?: number;
  /** What the header says that the length is, in place of the payload's own. */
  claims?: bigint;
}

/** A frame as RFC 6455 (section 5.2) lays it out, as right or wrong as it is asked for. */
export const frame = (payload: string | Buffer, shape: FrameShape = {}): Buffer => {
  const { opcode = OPCODE.text, isLast = true, isMasked = true, reserved = 0, claims } = shape;
  const data = Buffer.from(payload);
  const length = claims ?? BigInt(data.length);
  const mask = isMasked ? 0x80 : 0;
  const head = [(isLast ? 0x80 : 0) | (reserved << 4) | opcode];
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(length);
  if (length < 126n) head.push(mask | Number(length));
  else if (length < 65_536n) head.push(mask | 126, ...size.subarray(6));
  else head.push(mask | 127, ...size);
  if (!isMasked) return Buffer.concat([Buffer.from(head), data]);
  const key = randomBytes(4);
  const masked = data.map((byte, i) => byte ^ (key[i % 4] ?? 0));
  return Buffer.concat([Buffer.from(head), key, masked]);
};

export interface Raw {
  readonly socket: Socket;
  /** All that has come so far, the answer to the upgrade first. */
  received(): Buffer;
  readonly isClosed: boolean;
  /** Resolves when what has come contains `text`, or the connection is gone. */
  until(text: string | Buffer): Promise<void>;
  closed(): Promise<void>;
}

/** Opens a connection and sends `request`, or nothing. */
export const dialRaw = async (port: number, request = ""): Promise<Raw> => {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const chunks: Buffer[] = [];
  let isClosed = false;
  let wake = () => {};
  socket.on("data", (chunk) => {
    chunks.push(chunk);
    wake();
  });
  // A connection that is reset is closed; how, is not the question here.
  socket.on("error", () => {});
  socket.on("close", () => {
    isClosed = true;
    wake();
  });
  if (request !== "") socket.write(request);
  const when = async (condition: () => boolean) => {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const received = () => Buffer.concat(chunks);
  return {
    socket,
    received,
    get isClosed() {
      return isClosed;
    },
    until: (text) => when(() => isClosed || received().includes(text)),
    closed: () => when(() => isClosed),
  };
};

/** The request for an upgrade; `headers` come after the usual ones. */
export const upgradeRequest = (path: string, headers: Record<string, string> = {}): string =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: chat.example",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "\r\n",
  ].join("\r\n");

/** A connection to a room, which has said `connected`. */
export const dialRoom = async (port: number, room: string): Promise<Raw> => {
  const raw = await dialRaw(port, upgradeRequest(`/rooms/${room}/ws`));
  await raw.until('"connected"');
  return raw;
};
