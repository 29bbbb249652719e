/** Which rooms have an unsent draft. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import { DRAFTS } from "./draft.ts";
import type { Store } from "./storage.ts";

export interface Drafts {
  /** The names of the rooms. */
  readonly rooms: ReadonlySignal<ReadonlySet<string>>;
  set(room: string, hasDraft: boolean): void;
  /** Takes over what other tabs have stored. */
  reload(): void;
}

const load = (store: Store): ReadonlySet<string> =>
  // What follows a dot belongs to the room's draft: names of rooms have none.
  new Set(store.keys(DRAFTS).flatMap((key) => key.slice(DRAFTS.length).match(/^[^.]+$/) ?? []));

export const createDrafts = (store: Store): Drafts => {
  const rooms = signal(load(store));
  return {
    rooms,
    set: (room, hasDraft) => {
      if (rooms.peek().has(room) === hasDraft) return;
      const next = new Set(rooms.peek());
      if (hasDraft) next.add(room);
      else next.delete(room);
      rooms.value = next;
    },
    reload: () => {
      rooms.value = load(store);
    },
  };
};
