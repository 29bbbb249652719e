/** The caller's own inbox: the rooms that they follow, and whom they have blocked. */
import { createRoute, z } from "@hono/zod-openapi";
import type { CommandResult, InboxSnapshot } from "../../inbox/core/effects.ts";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { InboxRoom } from "../../rooms/protocol/inbox.ts";
import { bearerToken, identifyUser, requireAccess, type SignedIn } from "../auth/identity.ts";
import { presentedBy } from "../auth/presented.ts";
import { callInbox, callRoom } from "../call-room.ts";
import { directRoomOf } from "../direct-room.ts";
import type { Env } from "../env.ts";
import { notFound } from "../errors.ts";
import { blockRequest, followRequest, inboxRoom, inbox as inboxSchema } from "../inbox-schemas.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json, jsonBody } from "../openapi.ts";
import { unwrap } from "../rejection.ts";
import { roomName, userId } from "../schemas.ts";

const common = { tags: ["Inbox"], security: [{ token: [] }] };
const roomParams = z.object({ room: roomName });
const userParams = z.object({ userId });

export const inbox = createApp();

inbox.openapi(
  createRoute({
    ...common,
    method: "get",
    path: "/api/inbox",
    summary: "Get the inbox",
    description:
      "The rooms that the caller follows, with what is unread, and whom they have blocked. Postgres counts at most every " +
      "30 s; in between the inbox adds what rooms tell it.",
    responses: { 200: json("The inbox.", inboxSchema), ...errors(401, 429, 503) },
  }),
  async (c) => {
    const identity = await identifyUser(bearerToken(c.req.raw.headers), c.env);
    const result = await callInbox(
      c.env,
      identity.user.id,
      (stub): Promise<CommandResult<InboxSnapshot>> => stub.list(presentedBy(identity)),
    );
    return c.json(unwrap(result), 200);
  },
);

inbox.openapi(
  createRoute({
    ...common,
    method: "put",
    path: "/api/inbox/rooms/{room}",
    summary: "Follow a room, and choose what is news of it",
    description: "A new follower has read everything that the room has. It wakes the room. The call is idempotent.",
    request: { params: roomParams, body: { content: { "application/json": { schema: followRequest } } } },
    responses: {
      200: json("The followed room.", inboxRoom),
      ...errors(400, 401, 403, 404, 409, 413, 415, 429, 503),
    },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    const choices = c.req.valid("json");
    const { headers } = c.req.raw;
    const identity = await identifyUser(bearerToken(headers), c.env);
    requireAccess(identity, room);
    await limitRoomCreation(room, identity.user, headers, c.env);
    const result = await callInbox(
      c.env,
      identity.user.id,
      (stub): Promise<CommandResult<InboxRoom>> => stub.follow(presentedBy(identity), room, choices),
    );
    // That a direct conversation exists is private.
    if (!result.ok && result.error.code === "forbidden" && isDirect(room)) throw notFound("room");
    return c.json(unwrap(result), 200);
  },
);

inbox.openapi(
  createRoute({
    ...common,
    method: "delete",
    path: "/api/inbox/rooms/{room}",
    summary: "Unfollow a room",
    description:
      "Sending a message there follows it again. A direct conversation is hidden until its next message. The call is " +
      "idempotent.",
    request: { params: roomParams },
    responses: { 204: { description: "The room is not followed any more." }, ...errors(400, 401, 404, 429, 503) },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    const identity = await identifyUser(bearerToken(c.req.raw.headers), c.env);
    requireAccess(identity, room);
    unwrap(await command(c.env, identity, (stub) => stub.unfollow(room)));
    return c.body(null, 204);
  },
);

inbox.openapi(
  createRoute({
    ...common,
    method: "put",
    path: "/api/inbox/blocked/{userId}",
    summary: "Block a user",
    description: "Ends the direct messages between them and the caller, and their mentions of the caller.",
    request: {
      params: userParams,
      body: jsonBody(blockRequest),
    },
    responses: { 204: { description: "The user is blocked." }, ...errors(400, 401, 409, 413, 415, 429, 503) },
  }),
  async (c) => {
    const { userId: id } = c.req.valid("param");
    const { username } = c.req.valid("json");
    const { headers } = c.req.raw;
    const identity = await identifyUser(bearerToken(headers), c.env);
    const tell = await conversationWith(id, identity, headers, c.env);
    unwrap(await command(c.env, identity, (stub) => stub.block({ id, username })));
    await tell(true);
    return c.body(null, 204);
  },
);

inbox.openapi(
  createRoute({
    ...common,
    method: "delete",
    path: "/api/inbox/blocked/{userId}",
    summary: "Lift the block of a user",
    request: { params: userParams },
    responses: { 204: { description: "The user is not blocked." }, ...errors(400, 401, 429, 503) },
  }),
  async (c) => {
    const { userId: id } = c.req.valid("param");
    const { headers } = c.req.raw;
    const identity = await identifyUser(bearerToken(headers), c.env);
    const tell = await conversationWith(id, identity, headers, c.env);
    unwrap(await command(c.env, identity, (stub) => stub.unblock(id)));
    await tell(false);
    return c.body(null, 204);
  },
);

/**
 * Charges for the direct conversation with a user, and resolves to a call that tells it whether the caller blocks them. The caller's
 * inbox does so, too, and repeats it, but knows of no conversation before the other one's first message.
 */
const conversationWith = async (
  id: string,
  { user }: SignedIn,
  headers: Headers,
  env: Env,
): Promise<(isBlocked: boolean) => Promise<void>> => {
  const room = await directRoomOf(user.id, id);
  await limitRoomCreation(room, user, headers, env);
  return (isBlocked) => callRoom(env, room, (stub): Promise<void> => stub.block(user.id, isBlocked));
};

type Call = Parameters<typeof callInbox<CommandResult<null>>>;

/** Calls the caller's inbox with a command that returns nothing. */
const command = (env: Call[0], { user }: SignedIn, call: Call[2]): Promise<CommandResult<null>> =>
  callInbox(env, user.id, call);
