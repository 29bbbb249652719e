/** Read positions: they move forward, and are stored when a connection closes. */
import type { Effect } from "./effects.ts";
import { visibleRooms } from "./snapshot.ts";
import {
  type ConnectionState,
  followedRoom,
  hasAccess,
  type InboxState,
  type Positions,
  type RoomState,
} from "./state.ts";

/** Moves a room's position to `seq`, which is above it, and takes what has been read off the counts. */
export const advance = (room: RoomState, seq: number): void => {
  const moved = seq - room.read;
  const hadNone = room.isExact && room.unread === 0;
  room.read = seq;
  room.lastSeq = Math.max(room.lastSeq, seq);
  for (const each of room.news.keys()) if (each <= seq) room.news.delete(each);
  // Not stored: an instance that finds it stored finds the position, too.
  if ((room.pending?.seqs.at(-1) ?? 0) <= seq) room.pending = null;
  if (seq === room.lastSeq) {
    room.unread = 0;
    room.mentions = 0;
    room.isExact = true;
    return;
  }
  // No more than `moved` of them have been read.
  room.unread = Math.max(room.news.size, room.unread - moved);
  room.mentions = Math.max(mentionsOf(room.news), room.mentions - moved);
  room.isExact = hadNone;
};

/** The number of messages that mention the user. */
export const mentionsOf = (news: ReadonlyMap<number, boolean>): number => {
  let count = 0;
  for (const isMention of news.values()) if (isMention) count += 1;
  return count;
};

/** Moves the position of a room that is followed, never back, and tells the user's devices, except the one that named it. */
export const markRead = (
  state: InboxState,
  connection: ConnectionState,
  { room: name, seq, isElsewhere = false }: { room: string; seq: number; isElsewhere?: boolean },
  now: number,
): Effect[] => {
  const room = followedRoom(state, name);
  if (!room || seq <= room.read || !hasAccess(room, now)) return [];
  advance(room, seq);
  connection.positions.set(name, seq);
  // The room tells an absent follower of no more until it learns of this. Joining the room tells it, too.
  if (room.isTold || isElsewhere) room.owed.add("read");
  room.isTold = false;
  const event = { event: "roomRead", data: { room: name, read: seq } } as const;
  // Of all rooms, the device may know fewer messages than the inbox.
  const except = isElsewhere ? {} : { except: connection.id };
  return [
    { type: "broadcast", event, ...except },
    { type: "attach", connection: connection.id },
  ];
};

export const markAllRead = (state: InboxState, connection: ConnectionState, now: number): Effect[] =>
  visibleRooms(state, now).flatMap(({ room, lastSeq }) =>
    markRead(state, connection, { room, seq: lastSeq, isElsewhere: true }, now),
  );

/** Stores the positions of a connection that is gone. */
export const storePositions = (state: InboxState, { positions }: ConnectionState): Effect[] => {
  let isBehind = false;
  for (const [name, seq] of positions) {
    const room = state.rooms.get(name);
    if (!room || seq <= room.storedRead) continue;
    isBehind = true;
    room.storedRead = room.read;
  }
  return isBehind ? [{ type: "storePositions" }] : [];
};

/** Takes over stored positions, most of which are ahead of what else is stored of their rooms. */
export const restorePositions = ({ rooms }: InboxState, positions: Positions): void => {
  for (const [name, seq] of positions) {
    const room = rooms.get(name);
    if (!room || seq <= room.read) continue;
    advance(room, seq);
    room.storedRead = seq;
  }
};
