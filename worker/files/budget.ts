/** Charges uploads: each user has a budget of bytes per day, and the guests of one address share another one. */
import type { User } from "../../rooms/protocol/events.ts";
import { hashAddress } from "../auth/address.ts";
import type { Env } from "../env.ts";
import { ApiError } from "../errors.ts";

/** What an upload counts at least, bytes: each is also an object in the bucket and a row in the room. */
const MIN_COST = 65_536;

/** A school is one address. Members of rooms share their other budgets in the same proportion. */
const USERS_PER_ADDRESS = 10;

/** Charges an upload of `size` bytes to a user with `bytesPerDay`. Throws `rate_limited`. */
export const chargeUpload = async (
  env: Env,
  user: User,
  headers: Headers,
  size: number,
  bytesPerDay: number,
): Promise<void> => {
  const bytes = Math.max(size, MIN_COST);
  // First: a user without a budget does not use up that of others.
  await charge(env, `user:${user.id}`, bytes, bytesPerDay);
  const address = await hashAddress(user, headers, env);
  if (address !== null) await charge(env, `address:${address}`, bytes, bytesPerDay * USERS_PER_ADDRESS);
};

const charge = async (env: Env, name: string, bytes: number, bytesPerDay: number): Promise<void> => {
  const waitMs = await env.UPLOAD_BUDGETS.getByName(name).take(bytes, bytesPerDay);
  if (waitMs === 0) return;
  throw new ApiError(429, "rate_limited", "too much uploaded, try again later", {
    headers: { "Retry-After": String(Math.ceil(waitMs / 1000)) },
  });
};
