/** The open menu of a message, or the question before it is deleted; one at a time in a room. */
import { signal } from "@preact/signals-core";
import type { RoomClient } from "../../client/room-client.ts";
import { perRoom } from "../../ui/per-room.ts";

/** All actions beside the message or in a sheet, the quick reactions alone, or the emoji picker. */
export type MenuKind = "menu" | "sheet" | "reactions" | "picker";

export interface MessageMenu {
  readonly kind: MenuKind;
  readonly seq: number;
  /** The element beside which it is shown. */
  readonly anchor: HTMLElement;
}

export type OpenMenu = MessageMenu | { readonly kind: "delete"; readonly seq: number };

/** Returns the room's signal; its value is null while no menu is open. */
export const menuIn = perRoom(() => signal<OpenMenu | null>(null));

/** Opens a menu beside the button that was pressed, or closes it if that is what this button has opened. */
export const toggleMenu = (client: RoomClient, kind: MenuKind, seq: number, anchor: HTMLElement): void => {
  const menu = menuIn(client);
  const open = menu.peek();
  const isOpen = open?.kind === kind && open.anchor === anchor;
  menu.value = isOpen ? null : { kind, seq, anchor };
};

/** Asks whether to delete a message. */
export const askToDelete = (client: RoomClient, seq: number): void => {
  menuIn(client).value = { kind: "delete", seq };
};

/** Returns what gets the focus when a menu is closed: a message's toolbar is there only while the message is active. */
export const openerOf = (anchor: HTMLElement): HTMLElement =>
  anchor.matches(".chip") ? anchor : (anchor.closest("article") ?? anchor);
