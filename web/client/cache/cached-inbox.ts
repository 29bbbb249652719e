/** The list of followed rooms: shown until the inbox has sent its own, and cached for the next visit. */
import { effect } from "@preact/signals-core";
import type { FollowedRooms, SavedInbox } from "../inbox/followed-rooms.ts";
import type { CacheEntry } from "./cache-entry.ts";

/** Restores the list of this user at once, then keeps the cache up to date until the returned function is called. */
export const cacheInbox = (entry: CacheEntry, followed: FollowedRooms): (() => void) => {
  const { rooms, blocked, isTold } = followed;
  let isOver = false;

  void entry.load().then((saved) => {
    if (saved !== undefined && !isOver) followed.restore(saved as SavedInbox);
  });

  const stop = effect(() => {
    const [known, users] = [rooms.value, blocked.value];
    if (isTold.value) entry.changed((): SavedInbox => ({ rooms: [...known.values()], blocked: users }));
  });

  return () => {
    isOver = true;
    stop();
    entry.close();
  };
};
