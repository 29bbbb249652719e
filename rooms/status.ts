/** The status of a room, for operators. */
import { memberCount } from "./core/presence.ts";
import type { RoomState } from "./core/state.ts";
import type { RoomStatus } from "./protocol/status.ts";
import type { RoomStorage } from "./storage/index.ts";

export const statusOf = (state: RoomState, { messages, deadLetters }: RoomStorage): RoomStatus => {
  const { room, seq: lastSeq, connections } = state;
  const { archivedSeq } = messages;
  return {
    room,
    members: memberCount(state),
    connections: connections.size,
    lastSeq,
    archivedSeq,
    waiting: lastSeq - archivedSeq,
    deadLetters: deadLetters.count,
  };
};
