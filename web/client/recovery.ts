/** Coming back after a close that is final for the token, and not for its owner. */
import { effect } from "@preact/signals-core";
import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import type { RoomClient } from "./room.ts";
import type { SessionKeeper } from "./session.ts";

/**
 * A token that has expired is renewed, one that is refused is replaced, and the room is entered again: once for each
 * time that it was in, so that a server which takes no token is not asked for ever. Returns how to stop.
 */
export const recoverSession = (client: RoomClient, keeper: SessionKeeper): (() => void) => {
  let hasTried = false;
  return effect(() => {
    const status = client.status.value;
    if (status.kind === "online") hasTried = false;
    if (status.kind !== "refused" || hasTried) return;
    const renew =
      status.code === CLOSE.expired ? keeper.renew : status.code === CLOSE.unauthorized ? keeper.replace : null;
    if (renew === null) return;
    hasTried = true;
    void renew().then((refusal) => {
      const isSame = keeper.session.peek()?.user.id === client.userId;
      if (refusal === null && isSame && client.status.peek() === status) client.restart();
    });
  });
};
