/**
 * WebSocket frames (RFC 6455, section 5.2), read without copying: headers are parsed in place, and payloads are passed on
 * as ranges of the chunk. Only a frame that a chunk cuts in two is copied. No server under test fragments or compresses
 * what it sends; a benchmark of one that did would measure something else, so both are errors.
 */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Receives one frame: its payload is `bytes` from `start` to before `end`, valid during the call only. */
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
  /** The beginning of a frame whose rest has not arrived. */
  #pending: Buffer | null = null;

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** Reads a chunk, which may be overwritten afterwards. Throws for a compressed or fragmented message. */
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
      if ((head & RESERVED_BITS) !== 0) throw new Error("a compressed frame: the server negotiated permessage-deflate");
      if ((head & FIN) === 0) throw new Error("a fragmented message");
      this.#onFrame(head & OPCODE_BITS, bytes, start, end);
      at = end;
    }
  }
}

/** Where the payload of the frame at `at` begins; -1 when its header is incomplete. */
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

/** Masks protect proxies that misread frames; there is none here, so a constant will do. */
const MASK = Buffer.from([0x5a, 0x3c, 0x96, 0x0f]);

export interface FrameShape {
  opcode?: number;
  isLast?: boolean;
  /** The three bits that only extensions may set. */
  reserved?: number;
  /** The length in the header, in place of the payload's own. */
  claims?: bigint;
}

/** A client's frame, masked. With a shape it may break the rules of RFC 6455. */
export const clientFrame = (payload: string | Buffer, shape: FrameShape = {}): Buffer => {
  const { opcode = OPCODE.text, isLast = true, reserved = 0, claims } = shape;
  const data = typeof payload === "string" ? Buffer.from(payload) : payload;
  const length = claims ?? data.length;
  const header = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + MASK.length + data.length);
  frame[0] = (isLast ? FIN : 0) | (reserved << 4) | opcode;
  if (header === 2) frame[1] = MASKED | Number(length);
  else if (header === 4) {
    frame[1] = MASKED | LENGTH_16;
    frame.writeUInt16BE(Number(length), 2);
  } else {
    frame[1] = MASKED | LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  MASK.copy(frame, header);
  const body = header + MASK.length;
  for (let i = 0; i < data.length; i++) frame[body + i] = (data[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
};
