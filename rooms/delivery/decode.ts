/** What comes in on a socket: its size and kind are checked before it is decoded. */
import { type Decoded, decode } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";

/** A frame of so many bytes, as UTF-8. */
export type Incoming = Decoded & { bytes: number };

/** Reads one frame; null for one that is larger than a frame may be. */
export const readFrame = (frame: string | ArrayBuffer): Incoming | null => {
  // No character takes less than a byte.
  if (typeof frame === "string" && frame.length > LIMITS.frameBytes) return null;
  const bytes = byteLength(frame);
  if (bytes > LIMITS.frameBytes) return null;
  return { ...(typeof frame === "string" ? decode(frame) : BINARY), bytes };
};

const BINARY: Decoded = { ok: false, error: { code: "invalid_frame", message: "a frame is text" } };

const encoder = new TextEncoder();

const byteLength = (frame: string | ArrayBuffer): number =>
  typeof frame === "string" ? encoder.encode(frame).byteLength : frame.byteLength;
