/** The composition root of the edge: what answers which address, and what holds for all of them. */
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { createApp } from "./app.ts";
import type { Edge } from "./env.ts";
import { ApiError } from "./errors.ts";
import { isOriginAllowed } from "./middleware/cors.ts";
import { answerError } from "./middleware/error-handler.ts";
import { answerNowhere } from "./middleware/not-found.ts";
import { spendFor } from "./middleware/rate-limit.ts";
import { docs } from "./routes/docs.ts";
import { health } from "./routes/health.ts";
import { messages } from "./routes/messages.ts";
import { directory } from "./routes/rooms.ts";
import { session } from "./routes/session.ts";
import { socket } from "./routes/socket.ts";
import { reportSettings } from "./settings.ts";

export { Room } from "../rooms/room.ts";

const BODY_BYTES = 65_536;
const URL_CHARACTERS = 8_192;

const checkSettings = createMiddleware<Edge>(async (c, next) => {
  reportSettings(c.env);
  await next();
});

const limitCalls = createMiddleware<Edge>(async (c, next) => {
  await spendFor("CALLS", c.req.raw.headers, c.env);
  await next();
});

/** Hono reads what it can of a malformed escape; here it is refused, so that no id is taken for another. */
const refuseMalformedUrls = createMiddleware<Edge>(async (c, next) => {
  if (c.req.url.length > URL_CHARACTERS) {
    throw new ApiError(414, "invalid_data", `an address has at most ${URL_CHARACTERS} characters`);
  }
  try {
    const { pathname, search } = new URL(c.req.url);
    decodeURIComponent(pathname + search);
  } catch {
    throw new ApiError(400, "invalid_data", "the address has a malformed percent-encoding");
  }
  await next();
});

/** Answers depend on who asks and when. */
const forbidCaching = createMiddleware<Edge>(async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
});

const app = createApp();

app.use(checkSettings);
// Not for upgrades: their answers carry a socket, and cannot be changed any more.
for (const path of ["/api/*", "/health"]) {
  app.use(
    path,
    // Whether it also holds for subdomains is for their owner to say.
    secureHeaders({ strictTransportSecurity: "max-age=15552000" }),
    forbidCaching,
    cors({
      origin: (origin, c) => (isOriginAllowed(origin || null, c.req.url, c.env.CORS_ORIGIN) ? origin : null),
      allowMethods: ["GET", "HEAD", "POST"],
      allowHeaders: ["Authorization", "Content-Type"],
      exposeHeaders: ["Retry-After"],
      maxAge: 600,
    }),
    limitCalls,
    refuseMalformedUrls,
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: () => {
        throw new ApiError(413, "body_too_large", `a body has at most ${BODY_BYTES} bytes`);
      },
    }),
  );
}

for (const part of [health, session, messages, directory, socket]) app.route("/", part);
app.route("/", docs(app));

// What is left for a known address is a method that it does not have.
const methods = new Map<string, string[]>();
for (const { path, method } of app.routes) {
  if (method !== "ALL") methods.set(path, [...(methods.get(path) ?? []), method]);
}
for (const [path, known] of methods) {
  app.all(path, () => {
    const allow = [...new Set(known)].join(", ");
    throw new ApiError(405, "method_not_allowed", `this address knows ${allow}`, { headers: { Allow: allow } });
  });
}

app.notFound(answerNowhere);
app.onError(answerError);

export default app;
