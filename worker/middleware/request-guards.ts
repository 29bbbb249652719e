/** Checks of every REST request, and headers of every response. */
import { bodyLimit } from "hono/body-limit";
import { except } from "hono/combine";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { Edge } from "../env.ts";
import { ApiError } from "../errors.ts";
import { logSettings } from "../settings.ts";

const BODY_BYTES = 65_536;
const URL_CHARACTERS = 8_192;

/** Logs missing and invalid settings on the first request. */
export const checkSettings = createMiddleware<Edge>(async (c, next) => {
  logSettings(c.env);
  await next();
});

// `includeSubDomains` and `preload` are for the domain's owner to decide. web/public/_headers has the same for files.
const setSecurityHeaders = secureHeaders({ strictTransportSecurity: "max-age=15552000" });

/** Adds security headers to every response, except one with a socket, which cannot be changed any more. */
export const securityHeaders = createMiddleware<Edge>(async (c, next) => {
  await next();
  if (c.res.status !== 101) await setSecurityHeaders(c, async () => {});
});

/** Forbids caching, unless the route says otherwise: responses depend on the caller and the time. */
export const forbidCaching = createMiddleware<Edge>(async (c, next) => {
  await next();
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
});

/** Rejects long and malformed URLs. Hono decodes malformed escapes leniently, which could turn one id into another. */
export const rejectMalformedUrls = createMiddleware<Edge>(async (c, next) => {
  if (c.req.url.length > URL_CHARACTERS) {
    throw new ApiError(414, "invalid_data", `a URL has at most ${URL_CHARACTERS} characters`);
  }
  try {
    const { pathname, search } = new URL(c.req.url);
    decodeURIComponent(pathname + search);
  } catch {
    throw new ApiError(400, "invalid_data", "the URL has a malformed percent-encoding");
  }
  await next();
});

/** Rejects large bodies, except uploads: they have a limit of their own, and `bodyLimit` would gather them. */
export const limitBody = except(
  "/api/files",
  bodyLimit({
    maxSize: BODY_BYTES,
    onError: () => {
      throw new ApiError(413, "body_too_large", `a body has at most ${BODY_BYTES} bytes`);
    },
  }),
);
