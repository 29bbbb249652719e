/** Calls of rooms' and inboxes' objects. */
import type { Inbox } from "../inbox/inbox.ts";
import type { Room } from "../rooms/room.ts";
import type { Env } from "./env.ts";
import { ApiError } from "./errors.ts";

/** Resolves to what the room responds. Throws `room_unavailable` when it cannot be reached. No retry: a call could repeat. */
export const callRoom = <Result>(
  env: Env,
  room: string,
  call: (stub: DurableObjectStub<Room>) => Promise<Result>,
): Promise<Result> => orUnavailable("room", () => call(env.ROOMS.getByName(room)));

/** Resolves to what the user's inbox responds. Throws `inbox_unavailable` when it cannot be reached. */
export const callInbox = <Result>(
  env: Env,
  userId: string,
  call: (stub: DurableObjectStub<Inbox>) => Promise<Result>,
): Promise<Result> => orUnavailable("inbox", () => call(env.INBOXES.getByName(userId)));

const orUnavailable = async <Result>(what: "room" | "inbox", call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call();
  } catch (cause) {
    const { retryable, overloaded } = cause as { retryable?: boolean; overloaded?: boolean };
    if (!retryable && !overloaded) throw cause;
    throw new ApiError(503, `${what}_unavailable`, `the ${what} is unavailable at the moment`, {
      headers: { "Retry-After": "1" },
      cause,
    });
  }
};
