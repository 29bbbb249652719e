/** How people chat and what that counts up to: what nobody can measure is assumed here, once, for both sides. */

/** One person on one day, and the rooms they are in. */
export const PERSON = {
  hoursOnline: 2,
  /** Times they connect: mornings, lifts, closed lids. */
  connections: 4,
  messages: 20,
  /** Signs of typing for each message. */
  typingEvents: 3,
  /** How long someone types before a message, s. While anybody types, a timer keeps the room awake. */
  typingS: 5,
  /** Who hears a message, on average. */
  audience: 20,
  /** People who belong to a room. */
  roomSize: 50,
} as const;

export const DAYS = 30;
export const HOURS = 730;
/** The busiest hour, as a multiple of the average one. */
export const PEAK = 3;
/** Hours of a day in which a small community says anything at all. */
export const WAKING_HOURS = 16;
/** Messages stay in Postgres; this is the bill of the third month. */
export const KEPT_DAYS = 90;
/** A message in Postgres with its indexes, bytes. */
export const STORED_BYTES = 400;
/** How many messages a second one compute unit stores. An assumption, on the careful side, and the same for both. */
export const MESSAGES_PER_COMPUTE_UNIT = 1_000;
/** How full a server may be in the busiest hour. */
export const UTILISATION = 0.5;
