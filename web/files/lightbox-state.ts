/** The image of a room that is shown large. */
import { signal } from "@preact/signals-core";
import type { RoomClient } from "../client/room-client.ts";
import { perRoom } from "../ui/per-room.ts";

/** Returns the room's signal: the id of the file, or null. */
export const lightboxIn = perRoom(() => signal<string | null>(null));

export const openLightbox = (client: RoomClient, id: string): void => {
  lightboxIn(client).value = id;
};
