/** The names of direct conversations. */
import { DIRECT_PREFIX } from "../rooms/protocol/direct.ts";
import { hashDigits } from "./hash.ts";

/** How many hexadecimal digits of the hash are part of the name. */
const DIGITS = 32;

/** Resolves to the name of the direct conversation of two users: it follows from their ids, in either order. */
export const directRoomOf = async (one: string, other: string): Promise<string> => {
  const ids = JSON.stringify([one, other].sort());
  return DIRECT_PREFIX + (await hashDigits(ids, DIGITS));
};
