/** The rooms that this browser has been to, and how far each was read. One key a room, because several tabs write. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Store } from "./storage.ts";

export interface KnownRoom {
  readonly name: string;
  /** Everything up to this seq has been read; null until the room was first seen. */
  readonly read: number | null;
  /** When it was last entered, ms since 1970. */
  readonly at: number;
}

export interface RoomBook {
  /** The room that was entered last comes first. */
  readonly rooms: ReadonlySignal<readonly KnownRoom[]>;
  enter(room: string): void;
  /** Everything up to `seq` has been read. A mark never goes back. */
  read(room: string, seq: number): void;
  forget(room: string): void;
  /** Another tab may have changed what is kept. */
  reload(): void;
}

const PREFIX = "samovar.room.";
/** More rooms than these are not remembered. */
const ROOMS = 50;

const load = (store: Store): KnownRoom[] => {
  const rooms: KnownRoom[] = [];
  for (const key of store.keys(PREFIX)) {
    try {
      const { read, at } = JSON.parse(store.get(key) ?? "") as Omit<KnownRoom, "name">;
      rooms.push({ name: key.slice(PREFIX.length), read, at });
    } catch {
      store.remove(key);
    }
  }
  return rooms.sort((a, b) => b.at - a.at);
};

export const createRoomBook = (store: Store): RoomBook => {
  const rooms = signal<readonly KnownRoom[]>(load(store));
  const find = (name: string) => rooms.peek().find((room) => room.name === name);

  const write = (room: KnownRoom) => {
    store.set(PREFIX + room.name, JSON.stringify({ read: room.read, at: room.at }));
    const next = [room, ...rooms.peek().filter(({ name }) => name !== room.name)].sort((a, b) => b.at - a.at);
    for (const { name } of next.splice(ROOMS)) store.remove(PREFIX + name);
    rooms.value = next;
  };

  return {
    rooms,
    enter: (name) => write({ name, read: find(name)?.read ?? null, at: Date.now() }),
    read: (name, seq) => {
      const known = find(name);
      if (known?.read !== null && known?.read !== undefined && known.read >= seq) return;
      write({ name, read: seq, at: known?.at ?? Date.now() });
    },
    forget: (name) => {
      store.remove(PREFIX + name);
      rooms.value = rooms.peek().filter((room) => room.name !== name);
    },
    reload: () => {
      rooms.value = load(store);
    },
  };
};
