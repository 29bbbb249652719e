/** The size of incoming frames, which is checked and paid for before they are decoded. */
import { LIMITS } from "./limits.ts";
import { utf8Bytes } from "./utf8.ts";

/** Returns a frame's length in bytes, of text as UTF-8; null if that is more than `LIMITS.frameBytes`. */
export const frameSize = (frame: string | ArrayBuffer): number | null => {
  // A UTF-16 unit takes at least one byte, so a text that is far too long is not measured.
  if (typeof frame === "string" && frame.length > LIMITS.frameBytes) return null;
  const bytes = typeof frame === "string" ? utf8Bytes(frame) : frame.byteLength;
  return bytes > LIMITS.frameBytes ? null : bytes;
};
