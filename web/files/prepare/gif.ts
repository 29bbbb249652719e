/**
 * Removes metadata from GIF files: comments, application extensions except for the one that repeats the animation, and what
 * follows the end. See https://www.w3.org/Graphics/GIF/spec-gif89a.txt.
 */
import { type Bytes, type CleanImage, textAt, viewOf } from "./bytes.ts";

const HEADER_BYTES = 13;
const IMAGE_DESCRIPTOR_BYTES = 10;
const BLOCK = { extension: 0x21, image: 0x2c, trailer: 0x3b } as const;
const EXTENSION = { comment: 0xfe, application: 0xff } as const;
const LOOPING = ["NETSCAPE2.0", "ANIMEXTS1.0"];

export const isGif = (bytes: Bytes): boolean => /^GIF8[79]a$/.test(textAt(bytes, 0, 6));

/** Returns the length of the colour table that a byte of flags announces. */
const colorTableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Returns where the data sub-blocks that begin at `start` end; NaN if they are cut off. */
const endOfSubBlocks = (bytes: Bytes, start: number): number => {
  let at = start;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return Number.NaN;
    at += 1 + length;
    if (length === 0) return at;
  }
};

const isMetadata = (bytes: Bytes, at: number): boolean => {
  const label = bytes[at + 1];
  return (
    label === EXTENSION.comment || (label === EXTENSION.application && !LOOPING.includes(textAt(bytes, at + 3, 11)))
  );
};

/** Returns null if the file is not well-formed. */
export const cleanGif = (bytes: Bytes): CleanImage | null => {
  if (bytes.length < HEADER_BYTES) return null;
  const view = viewOf(bytes);
  let at = HEADER_BYTES + colorTableBytes(bytes[10] ?? 0);
  const parts = [bytes.subarray(0, at)];
  let images = 0;
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === BLOCK.trailer) {
      parts.push(bytes.subarray(at, at + 1));
      const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
      return { parts, width, height, isAnimated: images > 1 };
    }
    let end: number;
    if (block === BLOCK.extension) {
      end = endOfSubBlocks(bytes, at + 2);
      if (!isMetadata(bytes, at)) parts.push(bytes.subarray(at, end));
    } else if (block === BLOCK.image) {
      images++;
      const table = colorTableBytes(bytes[at + 9] ?? 0);
      // One byte before the sub-blocks is the size of their codes.
      end = endOfSubBlocks(bytes, at + IMAGE_DESCRIPTOR_BYTES + table + 1);
      parts.push(bytes.subarray(at, end));
    } else {
      return null;
    }
    if (!(end <= bytes.length)) return null;
    at = end;
  }
  return null;
};
