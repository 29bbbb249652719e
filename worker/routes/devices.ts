/** The devices of a guest: linking another one by a code, and signing out everywhere. */
import { createRoute, z } from "@hono/zod-openapi";
import type { CommandResult } from "../../inbox/core/effects.ts";
import type { LinkedGuest } from "../../inbox/device-link.ts";
import { createLogger } from "../../lib/logger.ts";
import { guestToRenew, identifyGuest } from "../auth/guest-token.ts";
import { admitsGuests, bearerToken } from "../auth/identity.ts";
import { formatLinkCode, linkName, newLinkCode, parseLinkCode } from "../auth/link-code.ts";
import { callInbox } from "../call-room.ts";
import { ApiError } from "../errors.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { unwrap } from "../rejection.ts";
import { newSession, respond } from "./session.ts";

/** How long a code is valid, ms. */
const CODE_MS = 5 * 60_000;
/** What people type between the characters of a code is ignored. */
const MAX_TYPED_CHARACTERS = 64;

const newLink = z
  .object({
    code: z.string().openapi({ example: "7H3KQ-2MX9D" }),
    expiresAt: z.iso.datetime().openapi({ example: "2026-11-23T12:05:00.000Z" }),
  })
  .openapi("DeviceLink");

const redemption = z.object({
  code: z
    .string()
    .max(MAX_TYPED_CHARACTERS)
    .openapi({ description: "In any case, with or without hyphens and spaces.", example: "7H3KQ-2MX9D" }),
});

const signOut = z.object({
  key: z
    .string()
    .regex(/^[\x21-\x7e]{16,64}$/)
    .openapi({ description: "Random, 16 to 64 visible ASCII characters.", example: "5f1c3b9a7d2e4f60" }),
});

const common = { tags: ["Sessions"], method: "post" as const };

export const devices = createApp();

devices.openapi(
  createRoute({
    ...common,
    path: "/api/session/link",
    summary: "Get a code for another device",
    description: "Returns a code with which one other device becomes the caller, within five minutes. For guests.",
    security: [{ token: [] }],
    responses: { 201: json("The code.", newLink), ...errors(401, 403, 429, 503) },
  }),
  async (c) => {
    const { headers } = c.req.raw;
    const { user, epoch } = await identifyGuest(bearerToken(headers), c.env);
    await consumeLimit("LINKS", headers, c.env);
    unwrap(await callInbox(c.env, user.id, (stub): Promise<CommandResult<number>> => stub.renew(epoch)));
    const code = newLinkCode();
    const expiresAt = Date.now() + CODE_MS;
    const link = c.env.DEVICE_LINKS.getByName(await linkName(code));
    await link.create({ user, epoch }, expiresAt);
    return c.json({ code: formatLinkCode(code), expiresAt: new Date(expiresAt).toISOString() }, 201);
  },
);

devices.openapi(
  createRoute({
    ...common,
    path: "/api/session/redeem",
    summary: "Link this device by a code",
    description:
      "Returns a session of the user who has got the code. A code works once; one that is wrong, used or late is `not_found`.",
    request: { body: jsonBody(redemption) },
    responses: { 201: json("The session.", newSession), ...errors(400, 403, 404, 413, 415, 429, 503) },
  }),
  async (c) => {
    if (!admitsGuests(c.env)) throw new ApiError(403, "forbidden", "guests are not admitted");
    await consumeLimit("LINKS", c.req.raw.headers, c.env);
    const code = parseLinkCode(c.req.valid("json").code);
    if (code === null) throw noSuchCode();
    const guest: LinkedGuest | null = await c.env.DEVICE_LINKS.getByName(await linkName(code)).use();
    if (guest === null) throw noSuchCode();
    const { user, epoch } = guest;
    const result = await callInbox(c.env, user.id, (stub): Promise<CommandResult<number>> => stub.deviceLinked(epoch));
    // Its user has signed out everywhere since.
    if (!result.ok && result.error.code === "signed_out") throw noSuchCode();
    unwrap(result);
    createLogger(c.env.LOG).info("user", "device linked", { user: user.id });
    return respond(c, { user, epoch });
  },
);

const noSuchCode = (): ApiError =>
  new ApiError(404, "not_found", "there is no such code: each works once, within five minutes");

devices.openapi(
  createRoute({
    ...common,
    path: "/api/session/sign-out",
    summary: "Sign out everywhere",
    description:
      "Ends the sessions of all of the caller's devices: none can be renewed, and each ends within the hour. The returned " +
      "session is the only one that stays valid. An expired token will do, as for a renewal. A call that is repeated with the same key is answered again. For guests.",
    security: [{ token: [] }],
    request: { body: jsonBody(signOut) },
    responses: { 201: json("The session.", newSession), ...errors(400, 401, 403, 413, 415, 429, 503) },
  }),
  async (c) => {
    // Expired or not: whoever may renew a token may end all others.
    const { user, epoch } = await guestToRenew(bearerToken(c.req.raw.headers), c.env);
    const { key } = c.req.valid("json");
    const result = await callInbox(
      c.env,
      user.id,
      (stub): Promise<CommandResult<number>> => stub.signOutEverywhere(epoch, key),
    );
    const nextEpoch = unwrap(result);
    createLogger(c.env.LOG).info("user", "signed out everywhere", { user: user.id });
    return respond(c, { user, epoch: nextEpoch });
  },
);
