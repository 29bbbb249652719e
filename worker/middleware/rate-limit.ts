/**
 * What one address may do: the platform's rate limits, which wrangler.toml sets. They are counted per location and
 * roughly: they keep floods off, they do not bill. What a user may do in a room is the room's own business.
 */
import { createLogger, errorFields } from "../../lib/logger.ts";
import { ApiError } from "../errors.ts";

/** A missing one limits nothing. */
export interface AddressLimits {
  /** Connections that are asked for. */
  UPGRADES?: RateLimit;
  /** REST calls. */
  CALLS?: RateLimit;
  /** Guests that come to be: sessions, and messages and connections without a token. */
  GUESTS?: RateLimit;
  /** Rooms entered that this instance of the Worker has not seen lately. */
  NEW_ROOMS?: RateLimit;
}

type LimitName = keyof AddressLimits;

/** What there is too much of, and after how many seconds to try again: the binding does not tell its period. */
const MEANING: Record<LimitName, { what: string; retryAfterS: number }> = {
  UPGRADES: { what: "connections", retryAfterS: 10 },
  CALLS: { what: "calls", retryAfterS: 10 },
  GUESTS: { what: "new guests", retryAfterS: 60 },
  NEW_ROOMS: { what: "other rooms", retryAfterS: 60 },
};

/** The addresses of this machine itself: somebody develops. No such one comes from outside. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/i;

/**
 * Whom a call is counted for: an IPv4 address, or the /64 network of an IPv6 one, because that much is given to each
 * customer. Null where the platform names no address, and on the machine itself.
 */
export const addressOf = (headers: Headers): string | null => {
  const address = headers.get("CF-Connecting-IP");
  if (address === null || address === "" || LOOPBACK.test(address)) return null;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const groups = head.split(":").filter((group) => group !== "");
  // `::` stands for as many zero groups as are missing.
  const last = tail?.split(":").filter((group) => group !== "") ?? [];
  while (tail !== undefined && groups.length + last.length < 8) groups.push("0");
  const network = [...groups, ...last].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${network.join(":")}::/64`;
};

/** Counts one of `name` for the caller's address. Throws `rate_limited` when that was one too many. */
export const spendFor = async (
  name: LimitName,
  headers: Headers,
  env: AddressLimits & { LOG?: string },
): Promise<void> => {
  const address = addressOf(headers);
  if (address === null || (await hasLeft(name, address, env))) return;
  const { what, retryAfterS } = MEANING[name];
  throw new ApiError(429, "rate_limited", `too many ${what} from this address`, {
    headers: { "Retry-After": String(retryAfterS) },
  });
};

const hasLeft = async (name: LimitName, key: string, env: AddressLimits & { LOG?: string }): Promise<boolean> => {
  try {
    return (await env[name]?.limit({ key }))?.success ?? true;
  } catch (error) {
    // A chat that turns everyone away would be the greater harm.
    createLogger(env.LOG).error("address limit failed", { limit: name, ...errorFields(error) });
    return true;
  }
};
