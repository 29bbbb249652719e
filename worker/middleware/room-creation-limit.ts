/**
 * How fast one address may walk through rooms. Every name can be a room, and each makes an object with storage of its
 * own, so entering one that this instance of the Worker does not know is counted. A room that many people enter is
 * counted once for all of them.
 */
import { type AddressLimits, spendFor } from "./rate-limit.ts";

/** So many names are remembered, the latest; 64 characters each at most. */
const REMEMBERED = 10_000;

const known = new Set<string>();

/** Before an object is asked for by name. Throws `rate_limited` when the caller's address has asked for too many. */
export const enterRoom = async (
  room: string,
  headers: Headers,
  env: AddressLimits & { LOG?: string },
): Promise<void> => {
  if (known.has(room)) return;
  await spendFor("NEW_ROOMS", headers, env);
  known.add(room);
  if (known.size <= REMEMBERED) return;
  const oldest = known.values().next();
  if (!oldest.done) known.delete(oldest.value);
};
