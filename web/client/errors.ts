/** Errors of the room that say "later" rather than "no". */
import type { RoomError } from "../../rooms/protocol/events.ts";

/** True when the same frame may be accepted later. */
export const isTemporary = ({ code }: RoomError): boolean => code === "rate_limited" || code === "internal_error";

/**
 * True for an error that names neither event nor message: the room has not decoded a frame, because it was over the budget
 * of bytes, or has failed to handle it. It may be about any frame that is not answered yet.
 */
export const isUnspecific = (error: RoomError): boolean =>
  isTemporary(error) && error.event === undefined && error.clientId === undefined;
