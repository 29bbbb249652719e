/** Sessions of guests: tokens with which they stay the same user. */
import { createRoute, z } from "@hono/zod-openapi";
import { createLogger } from "../../lib/logger.ts";
import { admitsGuests, bearerToken, guestToRenew, newGuest, signGuestToken } from "../auth/identity.ts";
import { ApiError } from "../errors.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { createApp, errors, json } from "../openapi.ts";
import { user, username } from "../schemas.ts";

/** How long a guest's token is valid, and how long after its end it can be renewed, s. */
const LIFETIME_S = 30 * 86_400;
const RENEWABLE_S = 30 * 86_400;

const newSession = z
  .object({
    token: z.string().openapi({
      description: "For `Authorization: Bearer`, or for the WebSocket subprotocol `samovar.token.<token>`.",
      example: "eyJhbGciOiJIUzI1NiIs…",
    }),
    user,
    expiresAt: z.iso.datetime().openapi({ example: "2026-12-23T12:00:00.000Z" }),
  })
  .openapi("Session");

export const session = createApp();

session.openapi(
  createRoute({
    method: "post",
    path: "/api/session",
    tags: ["Sessions"],
    summary: "Create or renew a guest session",
    description:
      "Returns a token that is valid for 30 days. With a guest's token, the user id stays the same, so this renews and " +
      "renames. An expired one can be renewed for 30 days; it grants nothing else. A token signed by an application is " +
      "forbidden: only the application renews it.",
    security: [{}, { token: [] }],
    request: { body: { required: true, content: { "application/json": { schema: z.object({ username }) } } } },
    responses: { 201: json("The session.", newSession), ...errors(400, 401, 403, 413, 415, 429, 503) },
  }),
  async (c) => {
    const { headers } = c.req.raw;
    const token = bearerToken(headers);
    if (token === null && !admitsGuests(c.env)) throw new ApiError(403, "forbidden", "guests are not admitted");
    const { username } = c.req.valid("json");
    if (token === null) await consumeLimit("GUESTS", headers, c.env);
    const { id } = token === null ? newGuest().user : await guestToRenew(token, c.env, RENEWABLE_S);
    const user = { id, username };
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + LIFETIME_S;
    const newToken = await signGuestToken(user, { issuedAt, expiresAt }, c.env);
    createLogger(c.env.LOG).info("user", token === null ? "session created" : "session renewed", { user: id });
    return c.json({ token: newToken, user, expiresAt: new Date(expiresAt * 1000).toISOString() }, 201);
  },
);
