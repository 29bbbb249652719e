/** Guests' sessions: a token to stay the same user with. */
import { createRoute, z } from "@hono/zod-openapi";
import { createLogger } from "../../lib/logger.ts";
import { createApp } from "../app.ts";
import {
  admitsGuests,
  bearerToken,
  type Identity,
  identifyForRenewal,
  isGranted,
  newGuest,
  signToken,
} from "../auth/identity.ts";
import { ApiError } from "../errors.ts";
import { spendFor } from "../middleware/rate-limit.ts";
import { failures, json, user, username } from "../schemas.ts";

/** How long a guest's token is good, and for how long after its end it can still be exchanged for a new one, s. */
const LIFETIME_S = 30 * 86_400;
const RENEWABLE_S = 30 * 86_400;

const newSession = z
  .object({
    token: z.string().openapi({
      description: "For `Authorization: Bearer`, or the WebSocket subprotocol `samovar.token.` followed by it.",
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
    summary: "Begin or renew a guest's session",
    description:
      "Gives a token that is good for 30 days. With a token the user's id stays the same, so this renews and renames; a " +
      "guest's is taken until 30 days after its end, and then is good for this alone. A token that an application has " +
      "signed keeps its rooms, its role and its end.",
    security: [{}, { token: [] }],
    request: { body: { required: true, content: { "application/json": { schema: z.object({ username }) } } } },
    responses: { 201: json("The session.", newSession), ...failures(400, 401, 403, 413, 415, 429, 503) },
  }),
  async (c) => {
    const now = Date.now();
    const held = bearerToken(c.req.raw.headers);
    if (held === null && !admitsGuests(c.env)) throw new ApiError(403, "forbidden", "guests are not admitted here");
    const { username } = c.req.valid("json");
    if (held === null) await spendFor("GUESTS", c.req.raw.headers, c.env);
    const before = held === null ? newGuest() : await identifyForRenewal(held, c.env, RENEWABLE_S);
    const identity = { ...before, user: { id: before.user.id, username }, expiresAt: endOf(before, now) };
    const token = await signToken(identity, now, c.env);
    createLogger(c.env.LOG).info("user", held === null ? "session begun" : "session renewed", {
      user: identity.user.id,
    });
    return c.json({ token, user: identity.user, expiresAt: new Date(identity.expiresAt * 1000).toISOString() }, 201);
  },
);

/** Seconds since 1970. What an application grants is not made to last longer than it says. */
const endOf = (identity: Identity, now: number): number =>
  identity.expiresAt !== null && isGranted(identity) ? identity.expiresAt : Math.floor(now / 1000) + LIFETIME_S;
