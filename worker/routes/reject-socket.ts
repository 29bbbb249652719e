/** Rejects a connection in a way that browsers can read: they never see the status of a failed upgrade. */
import { CLOSE, type CloseCode, INTERNAL_ERROR, TRY_AGAIN_LATER } from "../../rooms/protocol/close-codes.ts";
import { encode } from "../../rooms/protocol/decode.ts";
import type { ErrorCode } from "../../rooms/protocol/events.ts";
import { chooseSubprotocol, subprotocolsOf } from "../../rooms/protocol/subprotocols.ts";
import type { ApiError } from "../errors.ts";

/** A close reason has at most 123 bytes (RFC 6455, section 5.5). */
const MAX_CLOSE_REASON_BYTES = 123;

const BY_STATUS: Record<number, { close: CloseCode; code: ErrorCode }> = {
  400: { close: CLOSE.badRoom, code: "invalid_data" },
  401: { close: CLOSE.unauthorized, code: "unauthorized" },
  403: { close: CLOSE.forbidden, code: "forbidden" },
  429: { close: TRY_AGAIN_LATER, code: "rate_limited" },
};

/** Accepts the upgrade, sends the error as an `error` event, and closes. A server error carries the log entry's id. */
export const rejectSocket = (headers: Headers, error: ApiError, requestId: string): Response => {
  const message = error.status >= 500 ? `${error.message} (request ${requestId})` : error.message;
  const retryAfter = error.headers["Retry-After"];
  const retry = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1000 };
  const { close, code } = BY_STATUS[error.status] ?? { close: INTERNAL_ERROR, code: "internal_error" as const };
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.send(encode({ event: "error", data: { code, message, ...retry } }));
  server.close(close, message.slice(0, MAX_CLOSE_REASON_BYTES));
  const subprotocol = chooseSubprotocol(subprotocolsOf(headers.get("Sec-WebSocket-Protocol")));
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: subprotocol === undefined ? {} : { "Sec-WebSocket-Protocol": subprotocol },
  });
};
