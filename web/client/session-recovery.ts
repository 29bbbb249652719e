/** Rejoins a room after a close that rejects the token rather than the user. */
import { effect } from "@preact/signals-core";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { RoomClient } from "./room-client.ts";
import type { SessionKeeper } from "./session.ts";

/**
 * Renews an expired token or replaces a rejected one, then reconnects. Tries once per successful connection, so that a
 * server that accepts no token is not asked for ever. Runs until the returned function is called.
 */
export const recoverSession = (client: RoomClient, keeper: SessionKeeper): (() => void) => {
  let hasTried = false;
  return effect(() => {
    const status = client.status.value;
    if (status.kind === "online") hasTried = false;
    if (status.kind !== "rejected" || hasTried) return;
    const renew =
      status.code === CLOSE.expired ? keeper.renew : status.code === CLOSE.unauthorized ? keeper.replace : null;
    if (renew === null) return;
    hasTried = true;
    void renew().then((error) => {
      const isSameUser = keeper.session.peek()?.user.id === client.userId;
      if (error === null && isSameUser && client.status.peek() === status) client.restart();
    });
  });
};
