/** The unsent message of a room's composer, kept across reloads and visits to other rooms. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Store } from "./storage.ts";

export interface Draft {
  readonly text: ReadonlySignal<string>;
  /** The seq of the message that it replies to, or null. */
  readonly replyTo: ReadonlySignal<number | null>;
  set(text: string): void;
  setReplyTo(seq: number | null): void;
  clear(): void;
}

/** The keys of all rooms' drafts begin with it. */
export const DRAFTS = "samovar.draft.";

export const createDraft = (store: Store, room: string): Draft => {
  const key = DRAFTS + room;
  const replyKey = `${key}.reply`;
  const text = signal(store.get(key) ?? "");
  const replyTo = signal(Number(store.get(replyKey)) || null);
  const set = (next: string) => {
    text.value = next;
    if (next === "") store.remove(key);
    else store.set(key, next);
  };
  const setReplyTo = (seq: number | null) => {
    replyTo.value = seq;
    if (seq === null) store.remove(replyKey);
    else store.set(replyKey, String(seq));
  };
  return {
    text,
    replyTo,
    set,
    setReplyTo,
    clear: () => {
      set("");
      setReplyTo(null);
    },
  };
};
