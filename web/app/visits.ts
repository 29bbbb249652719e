/** The room that the address names, open for as long as it does. */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals-core";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room.ts";
import { place } from "./router.ts";

/** Opens and closes rooms as the address changes. Another user is another client: what one wrote is not sent as the other. */
export const startVisits = (chat: ChatClient): ReadonlySignal<RoomClient | null> => {
  const visited = signal<RoomClient | null>(null);
  const room = computed(() => (place.value.page === "room" ? place.value.room : null));
  const userId = computed(() => chat.session.value?.user.id ?? null);
  effect(() => {
    const name = room.value;
    const isKnown = userId.value !== null;
    untracked(() => {
      visited.peek()?.close();
      visited.value = name !== null && isKnown ? chat.open(name) : null;
    });
  });
  return visited;
};
