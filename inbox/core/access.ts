/** What a session token changes when it is presented: the user's name, and the private rooms that they may read. */
import { isNamed, mayEnter, readableRooms } from "../../rooms/protocol/access.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { type Effect, store } from "./effects.ts";
import type { InboxState } from "./state.ts";

/** A session token that was presented. */
export interface Presented {
  readonly user: User;
  /** The private rooms that it names. */
  readonly rooms: readonly string[];
  /** When it ends, seconds since 1970, including leeway for clock skew. */
  readonly expiresAt: number;
  /** How often a guest had signed out everywhere when it was signed; null for an application's user. */
  readonly epoch: number | null;
}

/** Extends the access to the private rooms that the token names, and ends that to others at `now`, ms since 1970. */
export const present = (state: InboxState, { user, rooms, expiresAt }: Presented, now: number): Effect[] => {
  const effects: Effect[] = [];
  if (state.username !== user.username) {
    state.username = user.username;
    effects.push({ type: "storeUser" });
  }
  const granted = readableRooms({ rooms });
  for (const room of state.rooms.values()) {
    if (room.accessUntil === null) continue;
    const { accessUntil } = room;
    const nowS = Math.floor(now / 1000);
    const until = isNamed(granted, room.room) ? Math.max(accessUntil, expiresAt) : Math.min(accessUntil, nowS);
    if (until === accessUntil) continue;
    room.accessUntil = until;
    effects.push(store(room));
  }
  return effects;
};

/** Returns when the access to a room ends by what the room says: one that is private and knows of none grants none. */
export const accessEnd = (room: string, accessUntil: number | null): number | null =>
  accessUntil ?? (isPrivate(room) ? 0 : null);

/** True for a room that not everyone may enter. */
export const isPrivate = (room: string): boolean => !mayEnter({ rooms: [] }, room);
