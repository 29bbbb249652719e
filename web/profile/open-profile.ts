/** The open card of a person; one at a time in a room. */
import { signal } from "@preact/signals-core";
import type { User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { perRoom } from "../ui/per-room.ts";

/** Returns the room's signal; its value is null while no card is open. */
export const profileIn = perRoom(() => signal<User | null>(null));

/** Returns the attributes of an element in the message list that opens the card of a person. */
export const opensProfile = (id: string, username: string, isActive: boolean) => ({
  "data-user-id": id,
  "data-username": username,
  "aria-haspopup": "dialog" as const,
  // With those of all messages, Tab would hardly leave the list.
  tabIndex: isActive ? 0 : -1,
});

/** Opens the card of the person whose name or mention was clicked or, at a key, has the focus. */
export const handleProfile = (event: MouseEvent | KeyboardEvent, client: RoomClient): void => {
  const { target } = event;
  const person = target instanceof Element && target.closest<HTMLElement>("[data-user-id]");
  if (!person || ("key" in event && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  const { userId = "", username = "" } = person.dataset;
  profileIn(client).value = { id: userId, username };
};
