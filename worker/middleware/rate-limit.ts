/**
 * Rate limits per address, set in wrangler.toml and counted by Cloudflare per location, approximately: they stop
 * floods. Budgets of users belong to the room (rooms/core/rate-limits.ts).
 */
import { createMiddleware } from "hono/factory";
import {
  convertIPv6BinaryToString as formatIPv6,
  distinctRemoteAddr as ipVersion,
  convertIPv6ToBinary as parseIPv6,
} from "hono/utils/ipaddr";
import { createLogger, errorFields } from "../../lib/logger.ts";
import type { AddressLimits, Edge } from "../env.ts";
import { ApiError } from "../errors.ts";

type LimitName = keyof AddressLimits;

/** How an exceeded limit is reported. The binding does not tell its period, so it is repeated here. */
const EXCEEDED: Record<LimitName, { what: string; retryAfterS: number }> = {
  UPGRADES: { what: "connections", retryAfterS: 10 },
  CALLS: { what: "calls", retryAfterS: 10 },
  SEARCHES: { what: "searches", retryAfterS: 10 },
  LOOKUPS: { what: "look-ups", retryAfterS: 10 },
  GUESTS: { what: "new guests", retryAfterS: 60 },
  LINKS: { what: "codes", retryAfterS: 60 },
  NEW_ROOMS: { what: "other rooms", retryAfterS: 60 },
  FILE_UPLOADS: { what: "uploads", retryAfterS: 60 },
};

/** Local development: requests from outside never come from these. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/i;

const IPV6_HOST_BITS = 64n;

/**
 * Returns the key under which a request is counted: its IPv4 address, or its IPv6 /64 network, the smallest that
 * customers are assigned. Null without an address and on loopback. Hono's `getConnInfo` for Workers reads the same
 * header, but is deprecated.
 */
export const addressKey = (headers: Headers): string | null => {
  const address = headers.get("CF-Connecting-IP");
  if (!address || LOOPBACK.test(address)) return null;
  if (ipVersion(address) !== "IPv6") return address;
  const network = (parseIPv6(address) >> IPV6_HOST_BITS) << IPV6_HOST_BITS;
  return `${formatIPv6(network)}/64`;
};

/** Counts one request of the caller's address against limit `name`. Throws `rate_limited` when it is exceeded. */
export const consumeLimit = async (
  name: LimitName,
  headers: Headers,
  env: AddressLimits & { LOG?: string },
): Promise<void> => {
  if (await isWithin(name, headers, env)) return;
  const { what, retryAfterS } = EXCEEDED[name];
  throw new ApiError(429, "rate_limited", `too many ${what} from this address`, {
    headers: { "Retry-After": String(retryAfterS) },
  });
};

const isWithin = async (name: LimitName, headers: Headers, env: AddressLimits & { LOG?: string }): Promise<boolean> => {
  try {
    const key = addressKey(headers);
    return key === null || ((await env[name]?.limit({ key }))?.success ?? true);
  } catch (error) {
    // Fails open: rejecting everyone would do more harm than a flood.
    createLogger(env.LOG).error("address limit failed", { limit: name, ...errorFields(error) });
    return true;
  }
};

/** Limits REST calls per address. */
export const limitCalls = createMiddleware<Edge>(async (c, next) => {
  await consumeLimit("CALLS", c.req.raw.headers, c.env);
  await next();
});
