/** Which origins may call and connect. */
import { cors } from "hono/cors";
import { matchesOrigin, parseOrigins } from "../../lib/origins.ts";

/**
 * Returns whether a page of `origin` may call a server at `url`: always if the origins are equal, else if `setting`
 * lists it. The setting is a comma-separated list, in which `https://*.example.com` matches exactly one label and `*`
 * any origin; invalid entries match nothing. A request without an origin (null) does not come from a page and is
 * allowed.
 */
export const isOriginAllowed = (origin: string | null, url: string, setting = ""): boolean => {
  if (origin === null || origin === new URL(url).origin) return true;
  return parseOrigins(setting).origins.some((entry) => matchesOrigin(origin.toLowerCase(), entry));
};

/** Lets pages of the allowed origins read responses, errors included. */
export const allowOrigins = cors({
  origin: (origin, c) => (isOriginAllowed(origin || null, c.req.url, c.env.CORS_ORIGIN) ? origin : null),
  allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
  allowHeaders: ["Authorization", "Content-Type"],
  exposeHeaders: ["Retry-After"],
  maxAge: 600,
});
