/** Rebuilds what a room holds in memory from its storage and from the connections that were open during hibernation. */

import type { Socket } from "../lib/sockets.ts";
import { DEDUPE_MESSAGES } from "./core/dedupe.ts";
import { restoreConnections } from "./core/presence.ts";
import { type ConnectionId, createState, type RoomState } from "./core/state.ts";
import type { Connections } from "./delivery/connections.ts";
import type { RuntimeHost } from "./host.ts";
import { isDirect } from "./protocol/direct.ts";

export const restoreState = (
  { room, limits, storage, clock, inboxOf, bucket, fileLimits }: RuntimeHost,
  connections: Connections,
): RoomState => {
  const { messages, settings, sanctions, members, followers, uploads } = storage;
  // A room hibernates when it has told what there was. One without connections may have been lost before.
  if (!connections.isEmpty) messages.told(messages.last().seq);
  const state = createState({
    room,
    last: messages.last(),
    limits,
    settings,
    sanctions: sanctions.active(clock.now()),
    loadFollowers: inboxOf === null ? null : () => followers.all(),
    toldSeq: messages.toldSeq,
    fileLimits: bucket === null ? null : fileLimits,
    loadUploads: () => uploads.all(),
    direct: isDirect(room) ? members.all() : new Map(),
    loadDedupe: () => messages.withClientId(DEDUPE_MESSAGES),
    recentMessages: () => messages.below(),
  });
  restoreConnections(state, connections.attachments());
  return state;
};

/**
 * Restores a connection whose loss has woken the room: its socket is not among those that the room wakes up with. Returns its
 * id; undefined for a socket that this side has closed.
 */
export const restoreLost = (state: RoomState, connections: Connections, socket: Socket): ConnectionId | undefined => {
  const connection = connections.restore(socket);
  if (connection) restoreConnections(state, [connection.attachment]);
  return connection?.id;
};
