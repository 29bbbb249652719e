/**
 * Limits how many rooms one address can create. Any name can be a room, and each room is an object with its own
 * storage, so entering one that this instance of the Worker does not know counts against the address. A busy room is
 * counted once for everyone.
 */
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { dropOldest } from "../drop-oldest.ts";
import type { AddressLimits } from "../env.ts";
import { consumeLimit } from "./rate-limit.ts";

/** How many names are remembered, the most recent ones. */
const KNOWN_MAX = 10_000;

const known = new Set<string>();

/**
 * Returns what is counted once: a room, but for each user a direct conversation of its own. Otherwise the budget of those who may
 * not know of it would tell whether somebody has entered it.
 */
const entryOf = (room: string, { id }: Pick<User, "id">): string => (isDirect(room) ? `${room} ${id}` : room);

/** Call before getting a room's object. Throws `rate_limited` when the caller's address has entered too many rooms. */
export const limitRoomCreation = async (
  room: string,
  user: Pick<User, "id">,
  headers: Headers,
  env: AddressLimits & { LOG?: string },
): Promise<void> => {
  const entry = entryOf(room, user);
  if (known.has(entry)) return;
  await consumeLimit("NEW_ROOMS", headers, env);
  known.add(entry);
  dropOldest(known, KNOWN_MAX);
};
