/**
 * Removes metadata from WebP files: EXIF, XMP and unknown chunks, and what follows the end. See
 * https://developers.google.com/speed/webp/docs/riff_container.
 */
import { type Bytes, type CleanImage, textAt, viewOf } from "./bytes.ts";

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const VISIBLE = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** Flags of VP8X. */
const ANIMATION = 0x02;
const METADATA = 0x08 | 0x04;

export const isWebp = (bytes: Bytes): boolean => textAt(bytes, 0, 4) === "RIFF" && textAt(bytes, 8, 4) === "WEBP";

/** Returns a 24-bit number. */
const read24 = (view: DataView, at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;

/** Returns the size in a chunk of the pixels or of the extended header, else null. `at` is where its payload begins. */
const sizeIn = (view: DataView, type: string, at: number, length: number): { width: number; height: number } | null => {
  if (type === "VP8X" && length >= 10) return { width: read24(view, at + 4) + 1, height: read24(view, at + 7) + 1 };
  if (type === "VP8 " && length >= 10) {
    return { width: view.getUint16(at + 6, true) & 0x3fff, height: view.getUint16(at + 8, true) & 0x3fff };
  }
  if (type === "VP8L" && length >= 5) {
    const bits = view.getUint32(at + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return null;
};

/** Returns null if the file is not well-formed. */
export const cleanWebp = (bytes: Bytes): CleanImage | null => {
  const view = viewOf(bytes);
  if (bytes.length < HEADER_BYTES) return null;
  const fileEnd = view.getUint32(4, true) + CHUNK_HEADER_BYTES;
  if (fileEnd > bytes.length) return null;
  const header = bytes.slice(0, HEADER_BYTES);
  const parts = [header];
  let size: { width: number; height: number } | null = null;
  let isAnimated = false;
  let at = HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= fileEnd) {
    const type = textAt(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const payload = at + CHUNK_HEADER_BYTES;
    // Payloads are padded to an even length.
    const end = payload + length + (length % 2);
    if (end > fileEnd) return null;
    size ??= sizeIn(view, type, payload, length);
    if (VISIBLE.has(type)) {
      const chunk = bytes.slice(at, end);
      const flags = chunk[CHUNK_HEADER_BYTES];
      if (type === "VP8X" && flags !== undefined) {
        isAnimated = (flags & ANIMATION) !== 0;
        chunk[CHUNK_HEADER_BYTES] = flags & ~METADATA;
      }
      parts.push(chunk);
    }
    at = end;
  }
  const length = parts.reduce((total, part) => total + part.length, 0);
  viewOf(header).setUint32(4, length - CHUNK_HEADER_BYTES, true);
  return size && { parts, ...size, isAnimated };
};
