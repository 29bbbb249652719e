/**
 * The reader's place in the list, above the bottom. When the room was loaded anew and the place is no longer loaded, older
 * messages are loaded until it is back.
 */
import type { RoomClient } from "../client/room-client.ts";
import { type Item, indexAfter, isStored } from "./items.ts";
import type { VirtualList } from "./virtual-list.ts";

export interface ReadingPlace {
  /** Notes the place; called after each scroll. */
  update(): void;
  /** Called after each rendering, before the browser paints. */
  rendered(): void;
  /** True while the place is not loaded. */
  isLost(): boolean;
}

/** A place that is further up than this many messages is given up. */
const MAX_MESSAGES = 400;

export const createReadingPlace = (client: RoomClient, virtualList: VirtualList<Item>): ReadingPlace => {
  const { messages, hasOlder } = client.timeline;
  let place: { seq: number; below: number } | null = null;
  let isLost = false;

  const update = () => {
    if (isLost) return;
    const first = virtualList.isFollowing.peek() ? null : virtualList.firstVisible();
    place = first !== null && isStored(first.item) ? { seq: first.item.seq, below: first.below } : null;
  };

  return {
    update,
    rendered: () => {
      const loaded = messages.peek();
      const isLoaded = place === null || (loaded[0]?.seq ?? 0) <= place.seq || !hasOlder.peek();
      const wasLost = isLost;
      isLost = !isLoaded && loaded.length <= MAX_MESSAGES;
      if (wasLost && isLoaded && place) virtualList.toRow(indexAfter(loaded, place.seq - 1), place.below);
      update();
    },
    isLost: () => isLost,
  };
};
