import type { User } from "../../../rooms/protocol/events.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { lazy } from "../../ui/lazy.tsx";
import { menuIn } from "./message-menu.ts";

const Menus = lazy(() => import("./menus.tsx"));

/** Fetches the menus of messages before one is opened. */
export const preloadMenus = Menus.preload;

interface Props {
  client: RoomClient;
  /** Opens the moderation of a message's author. */
  onModerate: (user: User) => void;
}

/** The open menu of a message, if there is one. */
export const OpenMenu = ({ client, onModerate }: Props) => {
  const menu = menuIn(client);
  const open = menu.value;
  if (open === null) return null;
  const close = () => {
    // If this menu has opened another one, that one stays.
    if (menu.peek() === open) menu.value = null;
  };
  return <Menus client={client} menu={open} onModerate={onModerate} onClose={close} />;
};
