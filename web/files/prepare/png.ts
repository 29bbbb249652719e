/**
 * Removes metadata from PNG files: whatever does not change how the image looks (text, EXIF, times, editors' own chunks), and
 * what follows the end, where some editors leave the picture as it was before it was cropped. See https://www.w3.org/TR/png-3/.
 */
import { type Bytes, type CleanImage, textAt, viewOf } from "./bytes.ts";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const CHUNK_BYTES = 12;

/** Chunks besides the critical ones that change how the image looks: colours, transparency, pixel density, and frames. */
const VISIBLE = new Set("tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split(" "));

/** Decoders reject unknown critical chunks, whose names begin with an upper-case letter. */
const isCritical = (type: string): boolean => /^[A-Z]/.test(type);

export const isPng = (bytes: Bytes): boolean => textAt(bytes, 0, SIGNATURE_BYTES) === "\x89PNG\r\n\x1a\n";

/** Returns null if the file is not well-formed. */
export const cleanPng = (bytes: Bytes): CleanImage | null => {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, SIGNATURE_BYTES)];
  let size: { width: number; height: number } | undefined;
  let isAnimated = false;
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    const type = textAt(bytes, at + 4, 4);
    const end = at + CHUNK_BYTES + length;
    if (end > bytes.length) return null;
    if (type === "IHDR" && length >= 8) size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (type === "acTL") isAnimated = true;
    if (isCritical(type) || VISIBLE.has(type)) parts.push(bytes.subarray(at, end));
    if (type === "IEND") return size ? { parts, ...size, isAnimated } : null;
    at = end;
  }
  return null;
};
