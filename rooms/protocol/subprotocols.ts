/** WebSocket subprotocols: batching, and the session token of a browser. */

/** Offered by clients that accept an array of events in one frame. */
export const BATCH_SUBPROTOCOL = "samovar.batch";

/** Offered by clients that also end others' typing by themselves, after `expiresInMs`, and understand reactions. */
export const BATCH_3_SUBPROTOCOL = "samovar.batch.3";

/** What a client can do, by the subprotocol of its connection. */
export interface Capabilities {
  /** It accepts an array of events in one frame. */
  readonly batch: boolean;
  /** It ends others' typing by itself and understands reactions. */
  readonly extended: boolean;
}

export const capabilitiesOf = (subprotocol: string | undefined): Capabilities => ({
  batch: subprotocol === BATCH_SUBPROTOCOL || subprotocol === BATCH_3_SUBPROTOCOL,
  extended: subprotocol === BATCH_3_SUBPROTOCOL,
});

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
  [BATCH_3_SUBPROTOCOL, BATCH_SUBPROTOCOL].find((name) => offered.includes(name)) ??
  offered.find((name) => !name.startsWith(TOKEN_SUBPROTOCOL_PREFIX)) ??
  offered[0];
