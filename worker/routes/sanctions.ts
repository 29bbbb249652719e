/** The muted and removed users of a room. */
import { createRoute, z } from "@hono/zod-openapi";
import { identifyCall } from "../auth/identity.ts";
import { requireModerator } from "../auth/reading.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp, errors, json } from "../openapi.ts";
import { roomName, sanctionList } from "../schemas.ts";

export const sanctions = createApp();

sanctions.openapi(
  createRoute({
    tags: ["Moderation"],
    security: [{ token: [] }],
    method: "get",
    path: "/api/rooms/{room}/sanctions",
    summary: "List muted and removed users",
    description: "For moderators: up to 500 users, those whose mute or removal ends last first. It wakes the room.",
    request: { params: z.object({ room: roomName }) },
    responses: { 200: json("The users.", sanctionList), ...errors(400, 401, 403, 404, 429, 503) },
  }),
  async (c) => {
    const { room } = c.req.valid("param");
    const { headers } = c.req.raw;
    const identity = await identifyCall(headers, c.env);
    await requireModerator(c.env, identity, room);
    await limitRoomCreation(room, identity.user, headers, c.env);
    return c.json({ sanctions: await c.env.ROOMS.getByName(room).sanctions() }, 200);
  },
);
