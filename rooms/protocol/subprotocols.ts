/** WebSocket subprotocols: batching, and the session token of a browser. */

/** Offered by clients that accept an array of events in one frame. */
export const BATCH_SUBPROTOCOL = "samovar.batch";

/** The prefix of a session token: browsers cannot set headers on a WebSocket. */
export const TOKEN_SUBPROTOCOL_PREFIX = "samovar.token.";

/** Parses the header `Sec-WebSocket-Protocol`. */
export const subprotocolsOf = (header: string | null): string[] =>
  (header ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/**
 * Chooses the subprotocol to answer with; undefined if none is offered. A browser closes the socket if it has offered some
 * and none is chosen, so a token is repeated if there is nothing else.
 */
export const chooseSubprotocol = (offered: readonly string[]): string | undefined =>
  offered.find((name) => name === BATCH_SUBPROTOCOL) ??
  offered.find((name) => !name.startsWith(TOKEN_SUBPROTOCOL_PREFIX)) ??
  offered[0];
