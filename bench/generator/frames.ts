/**
 * WebSocket frames (RFC 6455) for a client that costs little: headers are read where the bytes lie, and payloads are
 * handed on as a place in them. Only what a chunk cuts in two is copied. None of the servers here fragments a message
 * or compresses one; should one do so, that is an error and not a figure.
 */
export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Hears of one frame: its payload is `bytes` from `start` to before `end`, valid during the call alone. */
export type OnFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void;

const FIN = 0x80;
const MASKED = 0x80;
const OPCODE_BITS = 0x0f;
const RESERVED_BITS = 0x70;
/** Payload lengths that announce a longer field. */
const LENGTH_16 = 126;
const LENGTH_64 = 127;

export class FrameReader {
  readonly #onFrame: OnFrame;
  /** The beginning of a frame whose rest has not come. */
  #pending: Buffer | null = null;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** Takes what has arrived; `chunk` may be overwritten afterwards. Throws for what no server here should send. */
  push(chunk: Buffer): void {
    const bytes = this.#pending ? Buffer.concat([this.#pending, chunk]) : chunk;
    this.#pending = null;
    let at = 0;
    while (at < bytes.length) {
      const start = payloadStart(bytes, at);
      const end = start === -1 ? -1 : start + payloadLength(bytes, at);
      if (end === -1 || end > bytes.length) {
        this.#pending = Buffer.from(bytes.subarray(at));
        return;
      }
      const head = bytes[at] ?? 0;
      if ((head & RESERVED_BITS) !== 0)
        throw new Error("a compressed frame: the server takes part in permessage-deflate");
      if ((head & FIN) === 0) throw new Error("a fragmented message");
      this.#onFrame(head & OPCODE_BITS, bytes, start, end);
      at = end;
    }
  }
}

/** Where the payload of the frame at `at` begins, or -1 when the header is not all there. */
const payloadStart = (bytes: Buffer, at: number): number => {
  if (at + 2 > bytes.length) return -1;
  const length = (bytes[at + 1] ?? 0) & ~MASKED;
  const start = at + (length === LENGTH_16 ? 4 : length === LENGTH_64 ? 10 : 2);
  return start > bytes.length ? -1 : start;
};

const payloadLength = (bytes: Buffer, at: number): number => {
  const length = (bytes[at + 1] ?? 0) & ~MASKED;
  if (length === LENGTH_16) return bytes.readUInt16BE(at + 2);
  // 2⁴⁸ bytes are enough.
  if (length === LENGTH_64) return bytes.readUIntBE(at + 4, 6);
  return length;
};

/** Masks are there against proxies that misread frames; there is none here, so one will do. */
const MASK = Buffer.from([0x5a, 0x3c, 0x96, 0x0f]);

/** A client's frame, masked. */
export const clientFrame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const header = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + MASK.length + length);
  frame[0] = FIN | opcode;
  if (header === 2) frame[1] = MASKED | length;
  else if (header === 4) {
    frame[1] = MASKED | LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | LENGTH_64;
    frame.writeUInt16BE(0, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  MASK.copy(frame, header);
  const body = header + MASK.length;
  for (let i = 0; i < length; i++) frame[body + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
};
