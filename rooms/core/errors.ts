/** The typed errors that a room answers with. */
import type { ErrorContext } from "../protocol/errors.ts";
import type { RoomError } from "../protocol/events.ts";

export const usernameTakenError = (context: ErrorContext): RoomError => ({
  code: "username_taken",
  message: "another member has this name or one that looks like it",
  ...context,
});

export const notJoinedError = (context: ErrorContext): RoomError => ({
  code: "not_joined",
  message: "join the room first",
  ...context,
});

export const notFoundError = (context: ErrorContext): RoomError => ({
  code: "not_found",
  message: "no such message",
  ...context,
});

/** To others than its users a direct conversation looks as if it did not exist. */
export const noSuchRoomError = (context: ErrorContext): RoomError => ({
  code: "not_found",
  message: "there is no such room",
  ...context,
});

export const forbiddenError = (message: string, context: ErrorContext): RoomError => ({
  code: "forbidden",
  message,
  ...context,
});

/** `retryAfterMs` is when the mute ends. */
export const mutedError = (retryAfterMs: number, context: ErrorContext): RoomError => ({
  code: "muted",
  message: "you have been muted by a moderator",
  retryAfterMs,
  ...context,
});

/** `room` is the socket's own, `requested` the one that the client named. */
export const wrongRoomError = (room: string, requested: string, context: ErrorContext): RoomError => ({
  code: "wrong_room",
  message: `this socket belongs to ${room}; connect to /rooms/${encodeURIComponent(requested)}/ws`,
  ...context,
});

export const unknownFileError = (context: ErrorContext): RoomError => ({
  code: "unknown_file",
  message: "not a file that you have uploaded into this room within a day and not sent yet; upload it again",
  ...context,
});

/** What only the room can tell to be invalid. `message` begins with the field. */
export const invalidDataError = (message: string, context: ErrorContext): RoomError => ({
  code: "invalid_data",
  message,
  ...context,
});

/** `requestId` identifies the log entry. */
export const internalError = (requestId?: string): RoomError => ({
  code: "internal_error",
  message: `internal error${requestId === undefined ? "" : ` (request ${requestId})`}`,
});
