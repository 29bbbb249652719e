/** What the WebSocket upgrades of rooms and inboxes have in common. */
import type { Context } from "hono";
import { createLogger } from "../../lib/logger.ts";
import { ADMISSION_HEADER, encodeAdmission } from "../../rooms/protocol/access.ts";
import type { Edge } from "../env.ts";
import { ApiError } from "../errors.ts";
import { isOriginAllowed } from "../middleware/cors.ts";
import { logFailure, toApiError } from "../middleware/error-handler.ts";
import { rejectSocket } from "./reject-socket.ts";

/** The headers of a WebSocket handshake besides `Upgrade`. */
const HANDSHAKE_HEADERS = [
  "Connection",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Extensions",
];

/** Throws `upgrade_required` for another request than a handshake, and `forbidden` for one of a page that may not connect. */
export const requireHandshake = (c: Context<Edge>): void => {
  const { headers, url } = c.req.raw;
  if (headers.get("Upgrade")?.toLowerCase() !== "websocket") {
    throw new ApiError(426, "upgrade_required", "this address is for WebSockets", {
      headers: { Upgrade: "websocket", Connection: "Upgrade" },
    });
  }
  if (!isOriginAllowed(headers.get("Origin"), url, c.env.CORS_ORIGIN)) {
    createLogger(c.env.LOG).info("connection", "upgrade rejected", { code: "origin" });
    throw new ApiError(403, "forbidden", "pages of this origin may not connect");
  }
};

/** Returns the request headers for the object, with what it is told of the caller. No others are passed on: no credentials, and no forged `ADMISSION_HEADER`. */
export const handshake = (from: Headers, admission: object): Headers => {
  const headers = new Headers({ Upgrade: "websocket", [ADMISSION_HEADER]: encodeAdmission(admission) });
  for (const name of HANDSHAKE_HEADERS) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
};

/** Accepts the upgrade to close it with the code of `cause`, and logs it. */
export const rejectHandshake = (c: Context<Edge>, cause: unknown): Response => {
  const error = toApiError(cause);
  if (error.status < 500) {
    const fields = { code: error.code, reason: error.message };
    createLogger(c.env.LOG).info("connection", "upgrade rejected", fields);
  } else {
    logFailure(error, c);
  }
  return rejectSocket(c.req.raw.headers, error, c.var.requestId);
};
