/** Push notifications: the browsers of the caller that receive them. */
import { createRoute, z } from "@hono/zod-openapi";
import type { CommandResult } from "../../inbox/core/effects.ts";
import { areSubscriptionKeys } from "../../inbox/push/keys.ts";
import { ENDPOINT_CHARACTERS, isEndpoint, parsePushServices } from "../../inbox/push/services.ts";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { bearerToken, identifyUser } from "../auth/identity.ts";
import { presentedBy } from "../auth/presented.ts";
import { callInbox } from "../call-room.ts";
import { ApiError } from "../errors.ts";
import { hashDigits } from "../hash.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { publicKeyOf } from "../push-settings.ts";
import { unwrap } from "../rejection.ts";

const common = { tags: ["Push"], security: [{ token: [] }] };

const ID_DIGITS = 32;

const subscriptionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "not the id of a subscription")
  .openapi({
    description: "The first 32 hexadecimal digits of the SHA-256 of its endpoint.",
    example: "9f86d081884c7d659a2feaa0c55ad015",
  });

const base64url = (characters: number) =>
  z.string().regex(new RegExp(`^[\\w-]{${characters}}$`), "not a key in base64url");

/** What a browser's `PushSubscription.toJSON()` returns; the rest of it is ignored. */
const subscriptionRequest = z.object({
  endpoint: z
    .string()
    .max(ENDPOINT_CHARACTERS)
    .openapi({ example: "https://fcm.googleapis.com/fcm/send/dGhlIGVuZHBvaW50" }),
  keys: z.object({
    p256dh: base64url(87).openapi({
      example: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    }),
    auth: base64url(22).openapi({ example: "BTBZMqHH6r4Tts7J_aSIgg" }),
  }),
});

export const push = createApp();

push.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/push",
    summary: "Get the key to subscribe with",
    description: "A browser subscribes with it as `applicationServerKey`.",
    responses: {
      200: json(
        "The public key.",
        z.object({
          publicKey: z.string().openapi({
            description: "An uncompressed point of P-256, in base64url.",
            example: "BDd3_hVL9fZi9Ybo2UUzA284WG5FZR30_95YeZJsiApwXKpNcF1rRPF3foIiBHXRdJI2Qhumhf6_LFTeZaNndIo",
          }),
        }),
      ),
      ...errors(401, 429, 503),
    },
  }),
  async (c) => {
    await identifyUser(bearerToken(c.req.raw.headers), c.env);
    return c.json({ publicKey: await publicKeyOf(c.env) }, 200);
  },
);

push.openapi(
  createRoute({
    ...common,
    method: "post",
    path: "/api/push/subscriptions",
    summary: "Add a browser that receives pushes",
    description:
      `A user has up to ${INBOX_LIMITS.subscriptions}: one more takes the place of the oldest. The endpoint has to lead to ` +
      "one of the push services that the operator allows. The call is idempotent.",
    request: { body: jsonBody(subscriptionRequest) },
    responses: {
      201: json("The subscription.", z.object({ id: subscriptionId })),
      ...errors(400, 401, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const identity = await identifyUser(bearerToken(c.req.raw.headers), c.env);
    await publicKeyOf(c.env);
    const { endpoint, keys } = c.req.valid("json");
    if (!isEndpoint(endpoint, parsePushServices(c.env.PUSH_SERVICES).services)) {
      throw new ApiError(400, "invalid_data", "endpoint: not of a push service that this chat allows");
    }
    if (!(await areSubscriptionKeys(keys.p256dh, keys.auth))) {
      throw new ApiError(400, "invalid_data", "keys: not the keys of a subscription");
    }
    const id = await hashDigits(endpoint, ID_DIGITS);
    const result = await callInbox(
      c.env,
      identity.user.id,
      (stub): Promise<CommandResult<null>> => stub.subscribe(presentedBy(identity), { id, endpoint, ...keys }),
    );
    unwrap(result);
    return c.json({ id }, 201);
  },
);

push.openapi(
  createRoute({
    ...common,
    method: "delete",
    path: "/api/push/subscriptions/{id}",
    summary: "Remove a browser",
    description: "The call is idempotent.",
    request: { params: z.object({ id: subscriptionId }) },
    responses: { 204: { description: "The browser receives no pushes." }, ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const { user } = await identifyUser(bearerToken(c.req.raw.headers), c.env);
    unwrap(await callInbox(c.env, user.id, (stub): Promise<CommandResult<null>> => stub.unsubscribe(id)));
    return c.body(null, 204);
  },
);
