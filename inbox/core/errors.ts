/** The typed errors of an inbox. */
import type { ErrorCode } from "../../rooms/protocol/events.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";

/** Why a REST call failed. */
export interface InboxError {
  readonly code: ErrorCode | "too_many_rooms" | "too_many_blocked" | "room_unavailable" | "signed_out";
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

export const tooManyRoomsError: InboxError = {
  code: "too_many_rooms",
  message: `a user follows at most ${INBOX_LIMITS.rooms} rooms`,
};

export const tooManyBlockedError: InboxError = {
  code: "too_many_blocked",
  message: `a user blocks at most ${INBOX_LIMITS.blocked} others`,
};

export const blocksOneselfError: InboxError = { code: "invalid_data", message: "you cannot block yourself" };

export const roomUnavailableError: InboxError = {
  code: "room_unavailable",
  message: "the room is unavailable at the moment",
  retryAfterMs: 1_000,
};

export const signedOutError: InboxError = { code: "signed_out", message: "this user has signed out everywhere" };

/** A direct conversation that is not in the inbox. */
export const noConversationError: InboxError = { code: "not_found", message: "there is no such room" };
