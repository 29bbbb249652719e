/** The position of the unread divider, determined each time the reader opens the room or returns to it. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { RoomClient } from "../../client/room-client.ts";
import { indexAfter } from "./items.ts";

export interface UnreadDivider {
  /** The seq of the first message that was unread when the reader returned; null when there was none. */
  readonly firstUnread: ReadonlySignal<number | null>;
  /** The page is visible, the timeline is complete, and it is known what was read before. */
  readonly isReading: ReadonlySignal<boolean>;
  /** Stops watching. */
  stop(): void;
}

/** Calls `onReturn` each time the reader opens the room or returns to it. */
export const createUnreadDivider = (client: RoomClient, onReturn: () => void): UnreadDivider => {
  const { messages, isCaughtUp } = client.timeline;
  const isVisible = signal(document.visibilityState === "visible");
  const firstUnread = signal<number | null>(null);
  const isReading = computed(() => isVisible.value && isCaughtUp.value && client.lastRead.value !== null);
  const onVisibility = () => {
    isVisible.value = document.visibilityState === "visible";
  };
  document.addEventListener("visibilitychange", onVisibility);

  const find = () => {
    const loaded = messages.peek();
    const unread = loaded.slice(indexAfter(loaded, client.lastRead.peek() ?? 0));
    return unread.find(({ userId, deletedAt }) => userId !== client.userId && deletedAt === undefined)?.seq ?? null;
  };

  const unwatch = effect(() => {
    if (!isReading.value) return;
    untracked(() => {
      firstUnread.value = find();
      onReturn();
    });
  });

  return {
    firstUnread,
    isReading,
    stop: () => {
      unwatch();
      document.removeEventListener("visibilitychange", onVisibility);
    },
  };
};
