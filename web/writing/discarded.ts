/** A draft that the user has thrown away, which can be brought back for a while. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { Pending } from "../client/outbox.ts";
import type { RoomClient } from "../client/room-client.ts";
import { perRoom } from "../ui/per-room.ts";

export interface DiscardedDraft {
  /** True while it can be brought back. */
  readonly canUndo: ReadonlySignal<boolean>;
  /** A draft was thrown away; `restore` brings it back. */
  offer(restore: () => void): void;
  undo(): void;
  forget(): void;
}

/** How long it can be brought back, ms. */
export const UNDO_MS = 15_000;

export const createDiscardedDraft = (): DiscardedDraft => {
  const canUndo = signal(false);
  let restore: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const forget = () => {
    clearTimeout(timer);
    restore = null;
    canUndo.value = false;
  };
  return {
    canUndo,
    offer: (next) => {
      forget();
      restore = next;
      canUndo.value = true;
      timer = setTimeout(forget, UNDO_MS);
    },
    undo: () => {
      restore?.();
      forget();
    },
    forget,
  };
};

/** Returns the room's. */
export const discardedIn = perRoom(createDiscardedDraft);

/** Drops an unsent message; undoing puts it back as it was. */
export const discardMessage = (client: RoomClient, pending: Pending): void => {
  client.outbox.discard(pending.clientId);
  discardedIn(client).offer(() => client.outbox.restore(pending));
};
