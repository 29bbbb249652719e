/** Refuses a connection so that a browser can tell why: it never sees the status of a failed upgrade. */
import { CLOSE, chooseSubprotocol, type ErrorCode, encode, subprotocolsOf } from "../rooms/protocol.ts";
import type { ApiError } from "./errors.ts";

/** "Try again later": not one of the final codes, because the fault is on this side. */
const SERVER_ERROR = 1011;

const MEANING: Record<number, { close: number; code: ErrorCode }> = {
  400: { close: CLOSE.badRoom, code: "invalid_data" },
  401: { close: CLOSE.unauthorized, code: "unauthorized" },
  403: { close: CLOSE.forbidden, code: "forbidden" },
};

/** Accepts the upgrade with these headers, says why in an `error` event, and closes with the code that fits. */
export const refuseSocket = (headers: Headers, { status, message }: ApiError): Response => {
  const { close, code } = MEANING[status] ?? { close: SERVER_ERROR, code: "internal_error" as const };
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.send(encode({ event: "error", data: { code, message } }));
  // A close reason has at most 123 bytes (RFC 6455, section 5.5).
  server.close(close, message.slice(0, 123));
  const chosen = chooseSubprotocol(subprotocolsOf(headers.get("Sec-WebSocket-Protocol")));
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: chosen === undefined ? {} : { "Sec-WebSocket-Protocol": chosen },
  });
};
