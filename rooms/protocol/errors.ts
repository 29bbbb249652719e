/** Errors that rooms and inboxes share. */
import type { RoomError } from "./events.ts";

/** The event and message that an error is about. */
export type ErrorContext = Pick<RoomError, "event" | "clientId">;

export const rateLimitedError = (retryAfterMs: number, context: ErrorContext = {}): RoomError => ({
  code: "rate_limited",
  message: `too many requests, try again in ${retryAfterMs} ms`,
  retryAfterMs,
  ...context,
});
