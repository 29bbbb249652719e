/** The names of direct conversations. */
import { DIRECT_PREFIX } from "../rooms/protocol/direct.ts";

/** How many hexadecimal digits of the hash are part of the name. */
const DIGITS = 32;

/** Resolves to the name of the direct conversation of two users: it follows from their ids, in either order. */
export const directRoomOf = async (one: string, other: string): Promise<string> => {
  const ids = JSON.stringify([one, other].sort());
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(ids));
  const digits = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return DIRECT_PREFIX + digits.slice(0, DIGITS);
};
