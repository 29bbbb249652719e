/** What comes in on a socket: its size and kind are checked before it is decoded. */
import { type Decoded, decode, LIMITS } from "./protocol.ts";

/** Reads one frame; null for one that is larger than a frame may be. */
export const readFrame = (frame: string | ArrayBuffer): Decoded | null => {
  if (byteLength(frame) > LIMITS.frameBytes) return null;
  return typeof frame === "string" ? decode(frame) : BINARY;
};

const BINARY: Decoded = { ok: false, error: { code: "invalid_frame", message: "a frame is text" } };

/** In UTF-8. Most frames are short enough whatever they hold. */
const byteLength = (frame: string | ArrayBuffer): number => {
  if (typeof frame !== "string") return frame.byteLength;
  return frame.length * 3 <= LIMITS.frameBytes ? frame.length : new TextEncoder().encode(frame).byteLength;
};
