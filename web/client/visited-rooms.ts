/** The rooms visited in this browser, with their read positions. One key per room, because several tabs write. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Store } from "./storage.ts";

export interface VisitedRoom {
  readonly name: string;
  /** Everything up to this seq has been read; null until the room's history was first loaded. */
  readonly lastRead: number | null;
  /** The time of the last visit, ms since 1970. */
  readonly at: number;
}

export interface VisitedRooms {
  /** Most recent first. */
  readonly rooms: ReadonlySignal<readonly VisitedRoom[]>;
  enter(room: string): void;
  /** Marks everything up to `seq` as read. A position never moves back. */
  markRead(room: string, seq: number): void;
  forget(room: string): void;
  /** Takes over what other tabs have stored. */
  reload(): void;
}

/** The keys of all visited rooms begin with it. */
export const VISITED_ROOMS = "samovar.room.";
/** Older visits are forgotten. */
const MAX_ROOMS = 50;

const load = (store: Store): VisitedRoom[] => {
  const rooms: VisitedRoom[] = [];
  for (const key of store.keys(VISITED_ROOMS)) {
    try {
      const { read, at } = JSON.parse(store.get(key) ?? "") as { read: number | null; at: number };
      rooms.push({ name: key.slice(VISITED_ROOMS.length), lastRead: read, at });
    } catch {
      store.remove(key);
    }
  }
  return rooms.sort((a, b) => b.at - a.at);
};

export const createVisitedRooms = (store: Store): VisitedRooms => {
  const rooms = signal<readonly VisitedRoom[]>(load(store));
  const find = (name: string) => rooms.peek().find((room) => room.name === name);

  const write = (room: VisitedRoom) => {
    store.set(VISITED_ROOMS + room.name, JSON.stringify({ read: room.lastRead, at: room.at }));
    const next = [room, ...rooms.peek().filter(({ name }) => name !== room.name)].sort((a, b) => b.at - a.at);
    for (const { name } of next.splice(MAX_ROOMS)) store.remove(VISITED_ROOMS + name);
    rooms.value = next;
  };

  return {
    rooms,
    enter: (name) => write({ name, lastRead: find(name)?.lastRead ?? null, at: Date.now() }),
    markRead: (name, seq) => {
      const room = find(name);
      if (room !== undefined && room.lastRead !== null && room.lastRead >= seq) return;
      write({ name, lastRead: seq, at: room?.at ?? Date.now() });
    },
    forget: (name) => {
      store.remove(VISITED_ROOMS + name);
      rooms.value = rooms.peek().filter((room) => room.name !== name);
    },
    reload: () => {
      rooms.value = load(store);
    },
  };
};
