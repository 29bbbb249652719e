/** Sessions of guests: tokens with which they stay the same user. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { CommandResult } from "../../inbox/core/effects.ts";
import { createLogger } from "../../lib/logger.ts";
import { type GuestToken, guestToRenew, signGuestToken } from "../auth/guest-token.ts";
import { admitsGuests, bearerToken, newGuest } from "../auth/identity.ts";
import { callInbox } from "../call-room.ts";
import type { Edge, Env } from "../env.ts";
import { ApiError } from "../errors.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { unwrap } from "../rejection.ts";
import { user, username } from "../schemas.ts";

export const newSession = z
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
      "Returns a token that is valid for an hour. With a guest's token, the user id stays the same, so this renews and " +
      "renames. An expired one can be renewed for 60 days; it grants nothing else. `signed_out`: the user has signed out " +
      "everywhere since. A token signed by an application is forbidden: only the application renews it.",
    security: [{}, { token: [] }],
    request: { body: jsonBody(z.object({ username })) },
    responses: { 201: json("The session.", newSession), ...errors(400, 401, 403, 413, 415, 429, 503) },
  }),
  async (c) => {
    const { headers } = c.req.raw;
    const token = bearerToken(headers);
    if (token === null && !admitsGuests(c.env)) throw new ApiError(403, "forbidden", "guests are not admitted");
    const { username } = c.req.valid("json");
    if (token === null) await consumeLimit("GUESTS", headers, c.env);
    const { user, epoch } = token === null ? { ...newGuest(), epoch: 0 } : await renewed(token, c.env);
    createLogger(c.env.LOG).info("user", token === null ? "session created" : "session renewed", { user: user.id });
    return respond(c, { user: { id: user.id, username }, epoch });
  },
);

/** Resolves a token to what the next one says, unless its user has signed out everywhere since. */
const renewed = async (token: string, env: Env): Promise<GuestToken> => {
  const { user, epoch } = await guestToRenew(token, env);
  return {
    user,
    epoch: unwrap(await callInbox(env, user.id, (stub): Promise<CommandResult<number>> => stub.renew(epoch))),
  };
};

/** Responds with a new token. */
export const respond = async (c: Context<Edge>, guest: GuestToken) => {
  const { token, expiresAt } = await signGuestToken(guest, c.env);
  return c.json({ token, user: guest.user, expiresAt: new Date(expiresAt * 1000).toISOString() }, 201);
};
