/** The WebSocket upgrade: decides who connects to which room, and hands the connection to the room. */
import { createRoute, z } from "@hono/zod-openapi";
import { createLogger } from "../../lib/logger.ts";
import { ADMISSION_HEADER, type Admission, encodeAdmission, mayEnter } from "../../rooms/protocol/access.ts";
import { normalizeRoomName, ROOM_NAME_RULE } from "../../rooms/protocol/names.ts";
import { hashAddress } from "../auth/address.ts";
import { connectedUntil, identify, socketToken } from "../auth/identity.ts";
import { ApiError } from "../errors.ts";
import { isOriginAllowed } from "../middleware/cors.ts";
import { logFailure, toApiError } from "../middleware/error-handler.ts";
import { consumeLimit } from "../middleware/rate-limit.ts";
import { limitRoomCreation } from "../middleware/room-creation-limit.ts";
import { createApp } from "../openapi.ts";
import { rejectSocket } from "./reject-socket.ts";

/** The headers of a WebSocket handshake besides `Upgrade`. */
const HANDSHAKE_HEADERS = [
  "Connection",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Extensions",
];

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
      "invalid token, 4403 for a room that the token does not admit to, 1013 (try again later) for too many connections " +
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
  if (headers.get("Upgrade")?.toLowerCase() !== "websocket") {
    throw new ApiError(426, "upgrade_required", "this address is for WebSockets", {
      headers: { Upgrade: "websocket", Connection: "Upgrade" },
    });
  }
  const logger = createLogger(c.env.LOG);
  if (!isOriginAllowed(headers.get("Origin"), url, c.env.CORS_ORIGIN)) {
    logger.info("connection", "upgrade rejected", { code: "origin" });
    throw new ApiError(403, "forbidden", "pages of this origin may not connect");
  }
  try {
    await consumeLimit("UPGRADES", headers, c.env);
    const room = normalizeRoomName(c.req.param("room"));
    if (room === null) throw new ApiError(400, "invalid_data", ROOM_NAME_RULE);
    const identity = await identify(socketToken(headers), c.env);
    if (!mayEnter(identity, room)) throw new ApiError(403, "forbidden", "this room is private");
    // Every new guest has new budgets in the room, so their number is limited here.
    if (identity.expiresAt === null) await consumeLimit("GUESTS", headers, c.env);
    await limitRoomCreation(room, headers, c.env);
    const { user, role, rooms } = identity;
    const address = await hashAddress(user, headers, c.env);
    const admission: Admission = { user, role, rooms, address, expiresAt: connectedUntil(identity) };
    return await c.env.ROOMS.getByName(room).fetch(url, { headers: handshake(headers, admission) });
  } catch (cause) {
    const error = toApiError(cause);
    if (error.status < 500) {
      logger.info("connection", "upgrade rejected", { code: error.code, reason: error.message });
    } else {
      logFailure(error, c);
    }
    return rejectSocket(headers, error, c.var.requestId);
  }
});

/** Returns the request headers for the room. No others are passed on: no credentials, and no forged `ADMISSION_HEADER`. */
const handshake = (from: Headers, admission: Admission): Headers => {
  const headers = new Headers({ Upgrade: "websocket", [ADMISSION_HEADER]: encodeAdmission(admission) });
  for (const name of HANDSHAKE_HEADERS) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
};
