/**
 * Limits how many rooms one address can create. Any name can be a room, and each room is an object with its own
 * storage, so entering one that this instance of the Worker does not know counts against the address. A busy room is
 * counted once for everyone.
 */
import { dropOldest } from "../drop-oldest.ts";
import type { AddressLimits } from "../env.ts";
import { consumeLimit } from "./rate-limit.ts";

/** How many names are remembered, the most recent ones. */
const KNOWN_MAX = 10_000;

const known = new Set<string>();

/** Call before getting a room's object. Throws `rate_limited` when the caller's address has entered too many rooms. */
export const limitRoomCreation = async (
  room: string,
  headers: Headers,
  env: AddressLimits & { LOG?: string },
): Promise<void> => {
  if (known.has(room)) return;
  await consumeLimit("NEW_ROOMS", headers, env);
  known.add(room);
  dropOldest(known, KNOWN_MAX);
};
