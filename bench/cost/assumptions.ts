/** How people use a chat: what cannot be measured, assumed once for both Samovar and the old stack. */

/** One person on one day, and their rooms. */
export const PERSON = {
  hoursOnline: 2,
  connections: 4,
  messages: 20,
  /** `typing` events for each message. */
  typingEvents: 3,
  /** Typing before a message, s. While a member types, a timer keeps the room awake. */
  typingS: 5,
  /** Recipients of a message, on average. */
  audience: 20,
  /** Members of a room. */
  roomSize: 50,
} as const;

export const DAYS = 30;
export const HOURS = 730;
/** The busiest hour, as a multiple of the average one. */
export const PEAK = 3;
/** Hours of a day in which a small community sends messages. */
export const WAKING_HOURS = 16;
/** Postgres keeps all messages; the bill is that of the third month. */
export const KEPT_DAYS = 90;
/** A message in Postgres with its indexes, bytes. */
export const STORED_BYTES = 400;
/** Messages a second that one compute unit stores: a conservative assumption, and the same for both. */
export const MESSAGES_PER_COMPUTE_UNIT = 1_000;
/** The utilisation of a server in the busiest hour. */
export const UTILISATION = 0.5;
