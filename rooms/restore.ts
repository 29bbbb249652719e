/** Rebuilds what a room holds in memory from its storage and from the connections that were open during hibernation. */
import { DEDUPE_MESSAGES } from "./core/dedupe.ts";
import { restoreConnections } from "./core/presence.ts";
import { createState, type RoomState } from "./core/state.ts";
import type { Connections } from "./delivery/connections.ts";
import type { RuntimeHost } from "./host.ts";

export const restoreState = ({ room, limits, storage, clock }: RuntimeHost, connections: Connections): RoomState => {
  const { messages, settings, sanctions } = storage;
  const state = createState({
    room,
    last: messages.last(),
    limits,
    settings,
    sanctions: sanctions.active(clock.now()),
    loadDedupe: () => messages.withClientId(DEDUPE_MESSAGES),
    recentMessages: () => messages.below(),
  });
  restoreConnections(state, connections.attachments());
  return state;
};
