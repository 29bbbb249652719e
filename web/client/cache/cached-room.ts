/** The latest messages of one room: shown until the room has sent its own, and cached for the next visit. */
import { effect } from "@preact/signals-core";
import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { Connection } from "../connection.ts";
import type { WireEvent } from "../frame.ts";
import type { CachedMessages, LoadedMessages } from "../loaded-messages.ts";
import type { CacheEntry } from "./cache-entry.ts";

const MAX_MESSAGES = 50;

/** After these codes, this user may not read the room any more, as far as is known. With the session everything goes. */
const ENDS_ACCESS: readonly number[] = [CLOSE.forbidden, CLOSE.removed];

export interface CachedRoom {
  /** What is cached is out of date, and may have been erased. */
  reset(): void;
  close(): void;
}

/** Restores the messages at once, then keeps the cache up to date. */
export const cacheRoom = (
  entry: CacheEntry,
  loaded: LoadedMessages,
  status: Connection<WireEvent>["status"],
): CachedRoom => {
  const { timeline, find } = loaded;

  const latestOf = (all: readonly Message[]): CachedMessages => {
    const messages = all.slice(-MAX_MESSAGES);
    const seqs = new Set(messages.map(({ seq }) => seq));
    const targets = new Set(messages.flatMap(({ replyTo }) => replyTo ?? []));
    const referenced = [...targets].flatMap((seq) => (seqs.has(seq) ? [] : (find(seq) ?? [])));
    return { messages, referenced, hasOlder: all.length > messages.length || timeline.hasOlder.peek() };
  };

  void entry.load().then((cached) => {
    if (cached !== undefined) loaded.restore(cached as CachedMessages);
  });

  const stop = effect(() => {
    const messages = timeline.messages.value;
    if (timeline.isCaughtUp.value) entry.changed(() => latestOf(messages));
  });

  const stopWatching = effect(() => {
    const { value } = status;
    if (value.kind !== "rejected" || !ENDS_ACCESS.includes(value.code)) return;
    entry.remove();
    loaded.dropRestored();
  });

  return {
    reset: entry.remove,
    close: () => {
      stop();
      stopWatching();
      entry.close();
    },
  };
};
