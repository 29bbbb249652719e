import { describe, expect, it } from "vitest";
import { clientFrame, FrameReader, OPCODE } from "./frames.ts";

/** A server's frame, which is not masked. */
const serverFrame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  header[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
};

const read = (chunks: readonly Buffer[]): { opcode: number; text: string }[] => {
  const found: { opcode: number; text: string }[] = [];
  const reader = new FrameReader((opcode, bytes, start, end) => {
    found.push({ opcode, text: bytes.toString("utf8", start, end) });
  });
  // Like a socket's buffer: each chunk overwrites the one before.
  const shared = Buffer.alloc(Math.max(...chunks.map(({ length }) => length)));
  for (const chunk of chunks) {
    shared.fill(0xff);
    chunk.copy(shared);
    reader.push(shared.subarray(0, chunk.length));
  }
  return found;
};

const SHORT = ["", "short", "ж".repeat(100), "x".repeat(125), "y".repeat(126)];
const TEXTS = [...SHORT, "z".repeat(65_535), "w".repeat(65_536), "the end"];

describe("frames", () => {
  it("are read across any chunk boundary, with every form of length", () => {
    const cases = [
      { texts: SHORT, sizes: [1, 2, 3, 7, 64] },
      { texts: TEXTS, sizes: [1_000, 65_536, 1_000_000] },
    ];
    for (const { texts, sizes } of cases) {
      const stream = Buffer.concat(texts.map((text) => serverFrame(OPCODE.text, Buffer.from(text))));
      for (const size of sizes) {
        const chunks: Buffer[] = [];
        for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
        expect(read(chunks)).toEqual(texts.map((text) => ({ opcode: OPCODE.text, text })));
      }
    }
  });

  it("keep their opcode", () => {
    const stream = Buffer.concat([
      serverFrame(OPCODE.ping, Buffer.from("p")),
      serverFrame(OPCODE.text, Buffer.from("t")),
    ]);
    expect(read([stream]).map(({ opcode }) => opcode)).toEqual([OPCODE.ping, OPCODE.text]);
  });

  it("are rejected when they are compressed or fragmented", () => {
    expect(() => read([Buffer.from([0xc1, 0x00])])).toThrow("compressed");
    expect(() => read([Buffer.from([0x01, 0x00])])).toThrow("fragmented");
  });

  it("are sent masked, with every form of length", () => {
    for (const text of TEXTS) {
      const frame = clientFrame(text);
      const length = Buffer.byteLength(text);
      const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
      const mask = frame.subarray(header, header + 4);
      const body = frame.subarray(header + 4).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
      expect(frame[0]).toBe(0x81);
      expect((frame[1] ?? 0) & 0x80).toBe(0x80);
      expect(Buffer.from(body).toString()).toBe(text);
    }
  });
});
