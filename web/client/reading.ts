/** What this user has read of an open room. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { Timeline } from "./timeline.ts";
import { countUnread, NOTHING_UNREAD, type Unread } from "./unread.ts";
import type { VisitedRooms } from "./visited-rooms.ts";

/** How long the inbox may take once the room's history is loaded, ms: two attempts to connect, each up to 10 s, and the pause between. */
const INBOX_WAIT_MS = 25_000;

export interface ReadingOptions {
  room: string;
  userId: string;
  timeline: Pick<Timeline, "messages" | "hasOlder" | "isCaughtUp" | "source" | "position">;
  visitedRooms: VisitedRooms;
  /** The inbox has told the read positions of the user's other devices. */
  isInboxKnown: ReadonlySignal<boolean>;
}

export interface Reading {
  /** The last seq that was read, on any device; null on the first visit, until the inbox has told what was read elsewhere. */
  readonly lastRead: ReadonlySignal<number | null>;
  readonly unread: ReadonlySignal<Unread>;
  /** Marks everything up to `seq` as read, unless `lastRead` is null or the room has told nothing yet. */
  markRead(seq: number): void;
  /** The latest messages are loaded. */
  loaded(): void;
  stop(): void;
}

/**
 * On the first visit everything before it counts as read, once the inbox has had the chance to tell that the user has read
 * less elsewhere: what is read here is read on all devices.
 */
export const createReading = (options: ReadingOptions): Reading => {
  const { room, userId, timeline, visitedRooms, isInboxKnown } = options;
  const { messages, hasOlder, isCaughtUp, source, position } = timeline;
  const lastRead = computed(() => visitedRooms.rooms.value.find(({ name }) => name === room)?.lastRead ?? null);
  /** The last message when the history was first loaded. */
  const loadedTo = signal<number | null>(null);

  const stop = effect(() => {
    const seq = loadedTo.value;
    if (seq === null || lastRead.value !== null) return;
    const begin = () => visitedRooms.markRead(room, seq);
    if (isInboxKnown.value) return untracked(begin);
    const timer = setTimeout(begin, INBOX_WAIT_MS);
    return () => clearTimeout(timer);
  });

  return {
    lastRead,
    unread: computed(() =>
      // What is restored may have been read elsewhere meanwhile, or deleted.
      source.value === "cache" ? NOTHING_UNREAD : countUnread(messages.value, lastRead.value, userId, hasOlder.value),
    ),
    markRead: (seq) => {
      if (lastRead.peek() !== null && source.peek() !== "cache") visitedRooms.markRead(room, seq);
    },
    loaded: () => {
      if (isCaughtUp.peek()) loadedTo.value ??= position() ?? 0;
    },
    stop,
  };
};
