/** What happens after a close that is about the session: it is renewed, replaced or ended. */
import { effect } from "@preact/signals-core";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { Connection } from "./connection.ts";
import type { WireEvent } from "./frame.ts";
import type { SessionKeeper } from "./session.ts";

type Recoverable = Pick<Connection<WireEvent>, "status" | "restart"> & { readonly userId: string };

/**
 * Renews an expired token, unless that has been done since the connection was opened, or replaces a rejected one, then reconnects. Tries once per successful connection, so that a
 * server that accepts no token is not asked for ever. A token that is rejected while the connection is online has been
 * accepted before: its user was erased, so the session ends. Runs until the returned function is called.
 */
export const recoverSession = (connection: Recoverable, keeper: SessionKeeper): (() => void) => {
  let hasTried = false;
  let wasOnline = false;
  /** The token of the connection, once it has been accepted. */
  let token: string | undefined;
  return effect(() => {
    const status = connection.status.value;
    const isErased = wasOnline && status.kind === "rejected" && status.code === CLOSE.unauthorized;
    wasOnline = status.kind === "online";
    if (wasOnline) {
      hasTried = false;
      token = keeper.session.peek()?.token;
    }
    if (isErased) return keeper.end();
    if (status.kind !== "rejected" || hasTried) return;
    // Rooms and the inbox are closed one after the other: the first one renews the token of all.
    const isRenewed = token !== undefined && keeper.session.peek()?.token !== token;
    const renew = isRenewed ? async () => null : keeper.renew;
    const recover = status.code === CLOSE.expired ? renew : status.code === CLOSE.unauthorized ? keeper.replace : null;
    if (recover === null) return;
    hasTried = true;
    void recover().then((error) => {
      const isSameUser = keeper.session.peek()?.user.id === connection.userId;
      if (error === null && isSameUser && connection.status.peek() === status) connection.restart();
    });
  });
};
