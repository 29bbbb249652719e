/** The WebSocket upgrade: decides who connects to which room, and hands the connection to the room. */
import { createRoute, z } from "@hono/zod-openapi";
import type { Admission } from "../../rooms/protocol/access.ts";
import { normalizeRoomName, ROOM_NAME_RULE } from "../../rooms/protocol/names.ts";
import { hashAddress } from "../auth/address.ts";
import { connectedUntil, identify, mayAsk, socketToken } from "../auth/identity.ts";
import { ApiError } from "../errors.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp } from "../openapi.ts";
import { handshake, rejectHandshake, requireHandshake } from "./handshake.ts";

/** The same for private rooms and for direct conversations of others, whether or not they exist. */
const PRIVATE = "this room is private";

export const socket = createApp();

socket.openAPIRegistry.registerPath(
  createRoute({
    method: "get",
    path: "/rooms/{room}/ws",
    tags: ["Rooms"],
    summary: "Connect to a room",
    description:
      "A WebSocket handshake. Text frames carry JSON events, `{event, data}`, both ways; the first one is `connected`; " +
      "`/api/asyncapi.json` describes them. " +
      "The session token is passed as the subprotocol `samovar.token.<token>` or as `Authorization: Bearer`; without one " +
      "the connection is a new guest. The subprotocol `samovar.batch` enables frames with arrays of events. A rejected " +
      "connection is accepted, receives an `error` event and is closed: 4400 for an invalid room name, 4401 for an " +
      "invalid token, 4403 for a room that the token does not admit to and for a direct conversation of others, 1013 (try again later) for too many connections " +
      "from one address, 1011 for an internal error.",
    security: [{}, { token: [] }],
    request: { params: z.object({ room: z.string().openapi({ example: "general" }) }) },
    responses: {
      101: { description: "Connected." },
      403: { description: "The page's origin is not allowed." },
      426: { description: "Not a WebSocket handshake." },
    },
  }),
);

socket.get("/rooms/:room/ws", async (c) => {
  const { headers, url } = c.req.raw;
  requireHandshake(c);
  try {
    await consumeLimit("UPGRADES", headers, c.env);
    const room = normalizeRoomName(c.req.param("room"));
    if (room === null) throw new ApiError(400, "invalid_data", ROOM_NAME_RULE);
    const identity = await identify(socketToken(headers), c.env);
    if (!mayAsk(identity, room)) throw new ApiError(403, "forbidden", PRIVATE);
    // Every new guest has new budgets in the room, so their number is limited here.
    if (identity.expiresAt === null) await consumeLimit("GUESTS", headers, c.env);
    await limitRoomCreation(room, identity.user, headers, c.env);
    const { user, role, rooms } = identity;
    const address = await hashAddress(user, headers, c.env);
    const admission: Admission = { user, role, rooms, address, expiresAt: connectedUntil(identity) };
    const response = await c.env.ROOMS.getByName(room).fetch(url, { headers: handshake(headers, admission) });
    if (response.status === 403) throw new ApiError(403, "forbidden", PRIVATE);
    return response;
  } catch (cause) {
    return rejectHandshake(c, cause);
  }
});
