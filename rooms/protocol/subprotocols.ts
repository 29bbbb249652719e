/** WebSocket subprotocols: batching, and the session token of a browser. */

/** The subprotocol with which a connection says that it accepts an array of events in one frame. */
export const BATCH_SUBPROTOCOL = "samovar.batch";

/** A session token travels as this followed by the token, because a browser cannot set headers on a WebSocket. */
export const TOKEN_SUBPROTOCOL_PREFIX = "samovar.token.";

/** The subprotocols that an upgrade offers in its header, in their order. */
export const subprotocolsOf = (header: string | null): string[] =>
  (header ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/**
 * The one to answer with, because a browser gives up when it has offered some and none is chosen; undefined where
 * none is offered. A token is repeated only if there is nothing else.
 */
export const chooseSubprotocol = (offered: readonly string[]): string | undefined =>
  offered.find((name) => name === BATCH_SUBPROTOCOL) ??
  offered.find((name) => !name.startsWith(TOKEN_SUBPROTOCOL_PREFIX)) ??
  offered[0];
