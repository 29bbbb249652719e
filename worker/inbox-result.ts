/** Results of inboxes, for REST. */
import type { CommandResult } from "../inbox/core/effects.ts";
import type { InboxError } from "../inbox/core/errors.ts";
import { ApiError, type ApiErrorCode } from "./errors.ts";

const STATUS: Partial<Record<InboxError["code"], { status: 400 | 403 | 404 | 409 | 429 | 503; code: ApiErrorCode }>> = {
  invalid_data: { status: 400, code: "invalid_data" },
  forbidden: { status: 403, code: "forbidden" },
  not_found: { status: 404, code: "not_found" },
  too_many_rooms: { status: 409, code: "too_many_rooms" },
  too_many_blocked: { status: 409, code: "too_many_blocked" },
  rate_limited: { status: 429, code: "rate_limited" },
  room_unavailable: { status: 503, code: "room_unavailable" },
};

/** Returns the value of a result. Throws its error as an `ApiError`. */
export const unwrap = <Value>(result: CommandResult<Value>): Value => {
  if (result.ok) return result.value;
  const { code, message, retryAfterMs } = result.error;
  const expected = STATUS[code];
  if (!expected) throw new Error(`the inbox responded ${code}`);
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) headers["Retry-After"] = String(Math.ceil(retryAfterMs / 1000));
  throw new ApiError(expected.status, expected.code, message, { headers });
};
