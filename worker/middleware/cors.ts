/** Which origins may call and connect. */
import { cors } from "hono/cors";

/** `https://example.com`, optionally with a port, and with `*` for one label of the host name. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\*\.)?[^\s/*@?#]+$/;
const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*(\..+)$/;

/** False for web origins that no browser sends: with a default port, with non-ASCII letters, with a socket's scheme. */
const isSerializedOrigin = (entry: string): boolean => {
  const plain = entry.replace("://*.", "://label.");
  // The URL API knows no origins of other schemes, such as those of apps and extensions.
  return (
    !/^(http|ws)s?:/.test(entry) || (entry.startsWith("http") && URL.canParse(plain) && new URL(plain).origin === plain)
  );
};

/** Splits `CORS_ORIGIN` into lower-case entries that can be origins and those that cannot. */
export const parseOrigins = (setting = ""): { origins: string[]; invalid: string[] } => {
  const entries = setting
    .split(",")
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ""))
    .filter((entry) => entry !== "");
  const isOrigin = (entry: string) => entry === "*" || (ORIGIN.test(entry) && isSerializedOrigin(entry));
  return { origins: entries.filter(isOrigin), invalid: entries.filter((entry) => !isOrigin(entry)) };
};

/**
 * Returns whether a page of `origin` may call a server at `url`: always if the origins are equal, else if `setting`
 * lists it. The setting is a comma-separated list, in which `https://*.example.com` matches exactly one label and `*`
 * any origin; invalid entries match nothing. A request without an origin (null) does not come from a page and is
 * allowed.
 */
export const isOriginAllowed = (origin: string | null, url: string, setting = ""): boolean => {
  if (origin === null || origin === new URL(url).origin) return true;
  return parseOrigins(setting).origins.some((entry) => matches(origin.toLowerCase(), entry));
};

const matches = (origin: string, entry: string): boolean => {
  if (entry === "*" || entry === origin) return true;
  const [, scheme, domain] = WILDCARD.exec(entry) ?? [];
  if (scheme === undefined || domain === undefined) return false;
  if (!origin.startsWith(scheme) || !origin.endsWith(domain)) return false;
  return /^[^./:@]+$/.test(origin.slice(scheme.length, -domain.length));
};

/** Lets pages of the allowed origins read responses, errors included. */
export const allowOrigins = cors({
  origin: (origin, c) => (isOriginAllowed(origin || null, c.req.url, c.env.CORS_ORIGIN) ? origin : null),
  allowMethods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
  allowHeaders: ["Authorization", "Content-Type"],
  exposeHeaders: ["Retry-After"],
  maxAge: 600,
});
