/** Says something in a room for a REST call. */
import type { NewMessage } from "../rooms/core/messages.ts";
import type { ErrorCode, Message, RoomError } from "../rooms/protocol/events.ts";
import type { PostResult } from "../rooms/runtime.ts";
import type { Identity } from "./auth/identity.ts";
import type { Env } from "./env.ts";
import { ApiError, type ApiErrorCode } from "./errors.ts";

/**
 * Resolves to the message when the room has stored it. Throws what the room refuses as an `ApiError`, and
 * `room_unavailable` when it cannot be reached.
 */
export const postToRoom = async (env: Env, room: string, post: NewMessage, caller: Identity): Promise<Message> => {
  const result = await reach(env, room, post, caller);
  if (result.ok) return result.message;
  throw refusal(result.error);
};

/** No second try from here: without a clientId it could say the message twice. */
const reach = async (env: Env, room: string, post: NewMessage, { rooms }: Identity): Promise<PostResult> => {
  try {
    return await env.ROOMS.getByName(room).post(post, rooms);
  } catch (cause) {
    const { retryable, overloaded } = cause as { retryable?: boolean; overloaded?: boolean };
    if (!retryable && !overloaded) throw cause;
    throw new ApiError(503, "room_unavailable", "the room does not answer at the moment", {
      headers: { "Retry-After": "1" },
      cause,
    });
  }
};

const STATUS: Partial<Record<ErrorCode, { status: 400 | 403 | 409 | 429; code: ApiErrorCode }>> = {
  invalid_data: { status: 400, code: "invalid_data" },
  forbidden: { status: 403, code: "forbidden" },
  muted: { status: 403, code: "muted" },
  username_taken: { status: 409, code: "username_taken" },
  rate_limited: { status: 429, code: "rate_limited" },
};

const refusal = ({ code, message, retryAfterMs }: RoomError): Error => {
  const known = STATUS[code];
  if (!known) return new Error(`the room answered ${code}`);
  const headers: Record<string, string> = {};
  if (retryAfterMs !== undefined) headers["Retry-After"] = String(Math.ceil(retryAfterMs / 1000));
  return new ApiError(known.status, known.code, message, { headers });
};
