/** Image files for tests, made of chunks. */
import { crc32 } from "node:zlib";
import type { Bytes } from "../../web/files/prepare/bytes.ts";

const ascii = (text: string): Bytes => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const join = (...parts: (Uint8Array | string)[]): Bytes => {
  const bytes = parts.map((part) => (typeof part === "string" ? ascii(part) : part));
  const joined = new Uint8Array(bytes.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of bytes) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

const number = (value: number, bytes: number, isLittle: boolean): Bytes => {
  const digits = Array.from({ length: bytes }, (_, n) => Math.floor(value / 256 ** n) % 256);
  return Uint8Array.from(isLittle ? digits : digits.reverse());
};

export const pngChunk = (type: string, data: Uint8Array | string = ""): Bytes => {
  const named = join(type, data);
  return join(number(named.length - 4, 4, false), named, number(crc32(named), 4, false));
};

export const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";
export const pngHeader = (width: number, height: number): Bytes =>
  pngChunk("IHDR", join(number(width, 4, false), number(height, 4, false), "\x08\x06\x00\x00\x00"));

export const webpChunk = (type: string, data: Uint8Array | string): Bytes => {
  const payload = join(data);
  return join(type, number(payload.length, 4, true), payload, payload.length % 2 === 1 ? "\x00" : "");
};

export const webp = (...chunks: Bytes[]): Bytes => {
  const body = join("WEBP", ...chunks);
  return join("RIFF", number(body.length, 4, true), body);
};

/** The extended header of a WebP file. */
export const vp8x = (flags: number, width: number, height: number): Bytes =>
  webpChunk("VP8X", join(number(flags, 4, true), number(width - 1, 3, true), number(height - 1, 3, true)));

const subBlocks = (data: string): Bytes => join(number(data.length, 1, true), data, "\x00");
export const gifComment = (text: string): Bytes => join("\x21\xfe", subBlocks(text));
export const gifApplication = (name: string, data: string): Bytes =>
  join("\x21\xff", number(name.length, 1, true), name, subBlocks(data));
export const GIF_CONTROL = join("\x21\xf9\x04\x04\x0a\x00\x00\x00");
/** One black pixel. */
export const GIF_IMAGE = join("\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00");

/** A GIF with a colour table of two colours. */
export const gif = (...blocks: Bytes[]): Bytes =>
  join("GIF89a\x01\x00\x01\x00\x80\x00\x00", "\x00\x00\x00\xff\xff\xff", ...blocks, "\x3b");
