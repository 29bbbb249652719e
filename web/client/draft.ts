/** The unsent text of a room's composer, kept across reloads and visits to other rooms. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Store } from "./storage.ts";

export interface Draft {
  readonly text: ReadonlySignal<string>;
  set(text: string): void;
}

export const createDraft = (store: Store, room: string): Draft => {
  const key = `samovar.draft.${room}`;
  const text = signal(store.get(key) ?? "");
  return {
    text,
    set: (next) => {
      text.value = next;
      if (next === "") store.remove(key);
      else store.set(key, next);
    },
  };
};
