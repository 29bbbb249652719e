/** Decodes incoming frames, after checking their size and kind. */
import { type Decoded, decode } from "../protocol/events.ts";
import { LIMITS } from "../protocol/limits.ts";

/** A decoded frame and its size in bytes, as UTF-8. */
export type DecodedFrame = Decoded & { bytes: number };

/** Decodes one frame; returns null if it is larger than `LIMITS.frameBytes`. */
export const decodeFrame = (frame: string | ArrayBuffer): DecodedFrame | null => {
  // Encoding is skipped where it cannot matter: a UTF-16 unit takes at least one byte.
  if (typeof frame === "string" && frame.length > LIMITS.frameBytes) return null;
  const bytes = typeof frame === "string" ? encoder.encode(frame).byteLength : frame.byteLength;
  if (bytes > LIMITS.frameBytes) return null;
  return { ...(typeof frame === "string" ? decode(frame) : BINARY), bytes };
};

const BINARY: Decoded = { ok: false, error: { code: "invalid_frame", message: "frames must be text" } };

const encoder = new TextEncoder();
