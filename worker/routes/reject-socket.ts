/** Refuses a connection so that a browser can tell why: it never sees the status of a failed upgrade. */
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { type ErrorCode, encode } from "../../rooms/protocol/events.ts";
import { chooseSubprotocol, subprotocolsOf } from "../../rooms/protocol/subprotocols.ts";
import type { ApiError } from "../errors.ts";

/** IANA's codes for a failure on this side and for "try again later": not final ones, the client may come back. */
const SERVER_ERROR = 1011;
const TRY_LATER = 1013;

const MEANING: Record<number, { close: number; code: ErrorCode }> = {
  400: { close: CLOSE.badRoom, code: "invalid_data" },
  401: { close: CLOSE.unauthorized, code: "unauthorized" },
  403: { close: CLOSE.forbidden, code: "forbidden" },
  429: { close: TRY_LATER, code: "rate_limited" },
};

/**
 * Accepts the upgrade with these headers, says why in an `error` event, and closes with the code that fits. The
 * `requestId` of what the log has is said, too.
 */
export const refuseSocket = (headers: Headers, error: ApiError, requestId?: string): Response => {
  const { status } = error;
  const message = requestId === undefined ? error.message : `${error.message} (request ${requestId})`;
  const retryAfter = error.headers["Retry-After"];
  const retry = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1000 };
  const { close, code } = MEANING[status] ?? { close: SERVER_ERROR, code: "internal_error" as const };
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.send(encode({ event: "error", data: { code, message, ...retry } }));
  // A close reason has at most 123 bytes (RFC 6455, section 5.5).
  server.close(close, message.slice(0, 123));
  const chosen = chooseSubprotocol(subprotocolsOf(headers.get("Sec-WebSocket-Protocol")));
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: chosen === undefined ? {} : { "Sec-WebSocket-Protocol": chosen },
  });
};
