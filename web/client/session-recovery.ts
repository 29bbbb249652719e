/** What connections have to do with the session: the token that they present, and what follows when it is not accepted. */
import { effect } from "@preact/signals-core";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { BATCH_3_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import type { Connection } from "./connection.ts";
import type { WireEvent } from "./frame.ts";
import type { SessionKeeper } from "./session.ts";

export interface Credentials {
  /** Resolves to the subprotocols of a connection; one carries the token. Rejects while there is no token. */
  protocols(): Promise<string[]>;
  /** The server does not accept the token that was presented last. */
  rejected(): void;
}

/** What one connection presents: tokens of whoever is signed in now. */
export const createCredentials = (keeper: SessionKeeper): Credentials => {
  const userId = keeper.session.peek()?.user.id;
  let token: string | undefined;
  return {
    protocols: async () => {
      token = await keeper.token();
      if (keeper.session.peek()?.user.id !== userId) throw new Error("somebody else is signed in");
      return [BATCH_3_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + (token ?? "")];
    },
    rejected: () => {
      if (token !== undefined) keeper.rejected(token);
    },
  };
};

/**
 * Reconnects with another token after a close that is about the token. Tries once per successful connection, so that a
 * server that accepts no token is not asked for ever. A token that is rejected while the connection is online has been
 * accepted before: its user was erased, so the session ends. Runs until the returned function is called.
 */
export const recoverSession = (
  connection: Pick<Connection<WireEvent>, "status" | "restart">,
  credentials: Credentials,
  keeper: SessionKeeper,
): (() => void) => {
  let hasTried = false;
  let wasOnline = false;
  return effect(() => {
    const status = connection.status.value;
    const isErased = wasOnline && status.kind === "rejected" && status.code === CLOSE.unauthorized;
    wasOnline = status.kind === "online";
    if (wasOnline) hasTried = false;
    if (isErased) return keeper.end();
    if (status.kind !== "rejected" || hasTried) return;
    if (status.code !== CLOSE.expired && status.code !== CLOSE.unauthorized) return;
    hasTried = true;
    credentials.rejected();
    // At once, so that nobody sees that the connection was rejected: this happens each hour.
    connection.restart();
  });
};
