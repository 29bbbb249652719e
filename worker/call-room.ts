/** Calls of rooms' objects. */
import type { Room } from "../rooms/room.ts";
import type { Env } from "./env.ts";
import { ApiError } from "./errors.ts";

/** Resolves to what the room responds. Throws `room_unavailable` when it cannot be reached. No retry: a call could repeat. */
export const callRoom = async <Result>(
  env: Env,
  room: string,
  call: (stub: DurableObjectStub<Room>) => Promise<Result>,
): Promise<Result> => {
  try {
    return await call(env.ROOMS.getByName(room));
  } catch (cause) {
    const { retryable, overloaded } = cause as { retryable?: boolean; overloaded?: boolean };
    if (!retryable && !overloaded) throw cause;
    throw new ApiError(503, "room_unavailable", "the room is unavailable at the moment", {
      headers: { "Retry-After": "1" },
      cause,
    });
  }
};
