/** The reader's place in the list, above the bottom. */
import type { Place } from "../../app/places.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { hasOlder, type Item, isStored, shownMessages } from "../list/items.ts";
import type { VirtualList } from "../list/virtual-list.ts";

export interface ReadingPlace {
  /** Returns the place; null at the bottom. */
  current(): Place | null;
  /** Notes the place. Returns true if it has changed. */
  update(): boolean;
  /** The reader goes elsewhere. */
  forget(): void;
  /** Returns true when the place is no longer loaded: the room was loaded anew. */
  isLost(): boolean;
}

export const createReadingPlace = (client: RoomClient, virtualList: VirtualList<Item>): ReadingPlace => {
  let place: Place | null = null;

  return {
    current: () => place,
    update: () => {
      const before = place;
      const first = virtualList.isFollowing.peek() ? null : virtualList.firstVisible();
      place = first !== null && isStored(first.item) ? { seq: first.item.seq, below: first.below } : null;
      return place?.seq !== before?.seq || place?.below !== before?.below;
    },
    forget: () => {
      place = null;
    },
    isLost: () => {
      const oldest = shownMessages(client)[0]?.seq;
      return place !== null && oldest !== undefined && hasOlder(client) && oldest > place.seq;
    },
  };
};
