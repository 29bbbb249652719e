/** The upgrade: who it is and whether they may come in is decided here; the rest is the room's. */
import { createRoute, z } from "@hono/zod-openapi";
import { createLogger } from "../../lib/logger.ts";
import { ADMISSION_HEADER, type Admission, encodeAdmission, mayEnter } from "../../rooms/core/access.ts";
import { normalizeRoomName } from "../../rooms/protocol/names.ts";
import { createApp } from "../app.ts";
import { connectedUntil, identify, socketToken } from "../auth/identity.ts";
import { ApiError } from "../errors.ts";
import { isOriginAllowed } from "../middleware/cors.ts";
import { logFailure, unexpected } from "../middleware/error-handler.ts";
import { spendFor } from "../middleware/rate-limit.ts";
import { enterRoom } from "../middleware/room-creation-limit.ts";
import { refuseSocket } from "./reject-socket.ts";

/** What makes up a WebSocket handshake, apart from `Upgrade` itself. */
const HANDSHAKE = [
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
      "A WebSocket handshake. Text frames carry JSON events, `{event, data}`, both ways; `connected` is the first one. " +
      "The session token comes as the subprotocol `samovar.token.<token>` or as `Authorization: Bearer`; with none, the " +
      "connection is a new guest. The subprotocol `samovar.batch` admits arrays of events in one frame. A connection that " +
      "is not let in is accepted, told why in an `error` event and closed: 4400 for a name that no room can have, 4401 for " +
      "a token that is not valid, 4403 for a room that the token does not admit to, 1013 (try again later) for too many " +
      "connections from one address, 1011 for what goes wrong here.",
    security: [{}, { token: [] }],
    request: { params: z.object({ room: z.string().openapi({ example: "general" }) }) },
    responses: {
      101: { description: "Connected." },
      403: { description: "The page's origin is not among those allowed." },
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
    logger.info("connection", "upgrade refused", { code: "origin" });
    throw new ApiError(403, "forbidden", "pages of this origin may not connect");
  }
  try {
    await spendFor("UPGRADES", headers, c.env);
    const room = normalizeRoomName(c.req.param("room"));
    if (room === null) throw new ApiError(400, "invalid_data", "a room's name is 1 to 64 letters, digits, - or _");
    const identity = await identify(socketToken(headers), c.env);
    if (!mayEnter(identity, room)) throw new ApiError(403, "forbidden", "this room is private");
    // Who comes as somebody else each time has a new budget each time.
    if (identity.expiresAt === null) await spendFor("GUESTS", headers, c.env);
    await enterRoom(room, headers, c.env);
    const { user, role, rooms } = identity;
    const admission: Admission = { user, role, rooms, expiresAt: connectedUntil(identity) };
    return await c.env.ROOMS.getByName(room).fetch(url, { headers: handshake(headers, admission) });
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) {
      logger.info("connection", "upgrade refused", { code: error.code, reason: error.message });
      return refuseSocket(headers, error);
    }
    const requestId = logFailure(error, c);
    return refuseSocket(headers, error instanceof ApiError ? error : unexpected(error), requestId);
  }
});

/** Nothing else of the caller's gets as far as the room: no credentials, and no `ADMISSION_HEADER` of their making. */
const handshake = (from: Headers, admission: Admission): Headers => {
  const headers = new Headers({ Upgrade: "websocket", [ADMISSION_HEADER]: encodeAdmission(admission) });
  for (const name of HANDSHAKE) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
};
