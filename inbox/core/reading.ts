/** Read positions: they move forward, and are stored seldom. */
import type { Effect } from "./effects.ts";
import { store } from "./effects.ts";
import { visibleRooms } from "./snapshot.ts";
import { type ConnectionState, followedRoom, hasAccess, type InboxState, type RoomState } from "./state.ts";

/** How long a room's stored position may be behind, ms. */
const POSITION_AGE_MS = 5 * 60_000;
/** The least time between two positions that are stored for their age, ms. */
const POSITION_INTERVAL_MS = 30_000;

/** Moves a room's position to `seq`, which is above it, and takes what has been read off the counts. */
export const advance = (room: RoomState, seq: number): void => {
  const moved = seq - room.read;
  const hadNone = room.isExact && room.unread === 0;
  room.read = seq;
  room.lastSeq = Math.max(room.lastSeq, seq);
  for (const each of room.news.keys()) if (each <= seq) room.news.delete(each);
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

/** Moves the position of a room that is followed, never back, and tells the user's other devices. */
export const markRead = (
  state: InboxState,
  connection: ConnectionState,
  { room: name, seq }: { room: string; seq: number },
  now: number,
): Effect[] => {
  const room = followedRoom(state, name);
  if (!room || seq <= room.read || !hasAccess(room, now)) return [];
  advance(room, seq);
  connection.positions.set(name, seq);
  // The room has told all that it tells an absent follower, until it learns of this.
  if (room.isTold) room.owed.add("read");
  room.isTold = false;
  return [
    { type: "broadcast", event: { event: "roomRead", data: { room: name, read: seq } }, except: connection.id },
    ...storeOldest(state, now),
    { type: "attach", connection: connection.id },
  ];
};

export const markAllRead = (state: InboxState, connection: ConnectionState, now: number): Effect[] =>
  visibleRooms(state, now).flatMap(({ room, lastSeq }) => markRead(state, connection, { room, seq: lastSeq }, now));

/** Stores the position that has been behind for longest, if it is time for one. */
const storeOldest = (state: InboxState, now: number): Effect[] => {
  if (now - state.positionStoredAt < POSITION_INTERVAL_MS) return [];
  let oldest: RoomState | null = null;
  for (const room of state.rooms.values()) {
    const isBehind = room.read > room.storedRead && now - room.readAt >= POSITION_AGE_MS;
    if (isBehind && (oldest === null || room.readAt < oldest.readAt)) oldest = room;
  }
  if (oldest === null) return [];
  state.positionStoredAt = now;
  return [store(oldest, now)];
};

/** Stores the positions of a connection that is gone. */
export const storePositions = (state: InboxState, { positions }: ConnectionState, now: number): Effect[] =>
  [...positions].flatMap(([name, seq]) => {
    const room = state.rooms.get(name);
    return room && seq > room.storedRead ? [store(room, now)] : [];
  });
