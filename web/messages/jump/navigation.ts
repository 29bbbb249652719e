/**
 * Moves the list to where the address says: to a message, to the reader's place of the history entry, or to the latest
 * messages. Keeps that place.
 */
import { effect, type ReadonlySignal, untracked } from "@preact/signals-core";
import { keepPlaces, placeChanged, placeOfEntry, storePlace } from "../../app/places.ts";
import { replacePath, route } from "../../app/router.ts";
import { pathOf } from "../../app/routes.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { type Item, indexAfter, shownMessages } from "../list/items.ts";
import type { VirtualList } from "../list/virtual-list.ts";
import { createJump, type JumpNotice } from "./jump.ts";
import { createReadingPlace } from "./reading-place.ts";

export interface Navigation {
  readonly notice: ReadonlySignal<JumpNotice | null>;
  /** True while the list is on its way: its position is not the reader's. */
  isMoving(): boolean;
  /** Goes to a message without showing that: it begins `below` pixels below the upper edge. */
  toMessage(seq: number, below: number): void;
  /** Returns to the latest messages. */
  toLatest(): void;
  /** Tries again after a failure. */
  retry(): void;
  /** Removes the notice. */
  dismiss(): void;
  /** Called after each rendering of the list, before the browser paints. */
  rendered(): void;
  /** Called after each scroll. */
  scrolled(): void;
  stop(): void;
}

/** Starts at once. Calls `onShow` when the list has moved to a message that a link leads to. */
export const createNavigation = (
  client: RoomClient,
  virtualList: VirtualList<Item>,
  onShow: (seq: number) => void,
): Navigation => {
  const jump = createJump(client);
  const place = createReadingPlace(client, virtualList);

  const update = () => {
    if (!jump.isMoving() && place.update()) placeChanged();
  };

  const toLatest = () => {
    jump.cancel();
    place.forget();
    client.closeAround();
    virtualList.toBottom();
    const { value: current } = route;
    if (current.page === "room" && current.seq !== null) replacePath(pathOf(client.room));
    // At once: a reload just after must not return to the place before.
    else storePlace();
  };

  let isOpening = true;
  const visit = () => {
    const { value: current } = route;
    if (current.page !== "room" || current.room !== client.room) return;
    const stored = placeOfEntry();
    if (stored !== null) jump.to(stored);
    else if (current.seq !== null) jump.to({ seq: current.seq, below: null });
    // When the room is opened, its unread messages decide.
    else if (!isOpening) toLatest();
    isOpening = false;
  };

  const stopKeeping = keepPlaces(() => (jump.isMoving() ? undefined : place.current()));
  const stopVisiting = effect(() => {
    void route.value;
    untracked(visit);
  });
  let wasRestored = false;
  const stopReturning = effect(() => {
    const isRestored = client.timeline.source.value === "cache";
    // The room's latest page may have none of the rows that the list was anchored to.
    const returnsTo = wasRestored && !isRestored && !jump.isMoving() ? place.current() : null;
    wasRestored = isRestored;
    if (returnsTo !== null) untracked(() => jump.to(returnsTo));
  });
  const stopArriving = effect(() => {
    if (jump.arrival.value !== null) virtualList.render();
  });

  const arrive = () => {
    const target = jump.arrival.peek();
    if (target === null) return;
    const messages = shownMessages(client);
    const index = indexAfter(messages, target.seq - 1);
    // The list may not be rendered with these messages yet.
    if (virtualList.itemAt(index) !== messages[index]) return;
    jump.arrived();
    if (target.below !== null) virtualList.toRow(index, target.below);
    else {
      virtualList.toCenter(index);
      onShow(target.seq);
    }
    // At once: the reader may leave before the list rests.
    place.update();
    storePlace();
  };

  return {
    notice: jump.notice,
    isMoving: jump.isMoving,
    toMessage: (seq, below) => jump.to({ seq, below }),
    toLatest,
    retry: jump.retry,
    dismiss: jump.cancel,
    rendered: () => {
      arrive();
      const lost = !jump.isMoving() && place.isLost() ? place.current() : null;
      if (lost === null) update();
      else jump.to(lost);
    },
    scrolled: update,
    stop: () => {
      stopReturning();
      stopArriving();
      stopVisiting();
      stopKeeping();
      jump.stop();
    },
  };
};
