/** Where the unread messages begin, found each time that the reader comes: opens the room, or returns to it. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { RoomClient } from "../client/room.ts";
import { indexAfter } from "./items.ts";

export interface News {
  /** The seq of the first message that was unread when the reader came; null when there was none. */
  readonly first: ReadonlySignal<number | null>;
  /** The page is looked at, and holds all that was said. */
  readonly isReading: ReadonlySignal<boolean>;
  /** Stops watching. */
  stop(): void;
}

/** `onReturn` is called each time that the reader has come. */
export const watchNews = (client: RoomClient, onReturn: () => void): News => {
  const { messages, isCaughtUp } = client.timeline;
  const isVisible = signal(document.visibilityState === "visible");
  const first = signal<number | null>(null);
  const isReading = computed(() => isVisible.value && isCaughtUp.value);
  const onVisibility = () => {
    isVisible.value = document.visibilityState === "visible";
  };
  document.addEventListener("visibilitychange", onVisibility);

  const find = () => {
    const held = messages.peek();
    const read = client.lastRead.peek();
    if (read === null) return null;
    const unread = held.slice(indexAfter(held, read));
    return unread.find(({ userId, deletedAt }) => userId !== client.userId && deletedAt === undefined)?.seq ?? null;
  };

  const unwatch = effect(() => {
    if (!isReading.value) return;
    untracked(() => {
      first.value = find();
      onReturn();
    });
  });

  return {
    first,
    isReading,
    stop: () => {
      unwatch();
      document.removeEventListener("visibilitychange", onVisibility);
    },
  };
};
