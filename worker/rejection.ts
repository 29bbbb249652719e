/** Rejections of rooms and inboxes, as errors of REST. */
import type { CommandResult } from "../inbox/core/effects.ts";
import type { InboxError } from "../inbox/core/errors.ts";
import type { RoomError } from "../rooms/protocol/events.ts";
import { ApiError, type ApiErrorCode } from "./errors.ts";

type Status = 400 | 401 | 403 | 404 | 409 | 429 | 503;

const STATUS: { readonly [code in ApiErrorCode & InboxError["code"]]?: Status } = {
  invalid_data: 400,
  signed_out: 401,
  forbidden: 403,
  muted: 403,
  not_found: 404,
  unknown_file: 404,
  username_taken: 409,
  too_many_rooms: 409,
  too_many_blocked: 409,
  rate_limited: 429,
  room_unavailable: 503,
};

/** Returns the error with which REST responds to a rejection. */
export const toApiError = ({ code, message, retryAfterMs }: RoomError | InboxError): Error => {
  const status = code in STATUS ? STATUS[code as keyof typeof STATUS] : undefined;
  if (status === undefined) return new Error(`the object responded ${code}`);
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) headers["Retry-After"] = String(Math.ceil(retryAfterMs / 1000));
  return new ApiError(status, code as ApiErrorCode, message, { headers });
};

/** Returns the value of an inbox's result. Throws its error as an `ApiError`. */
export const unwrap = <Value>(result: CommandResult<Value>): Value => {
  if (result.ok) return result.value;
  throw toApiError(result.error);
};
