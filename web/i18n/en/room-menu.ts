import type { RoomMenuText } from "../text/room-menu.ts";

export const roomMenu: RoomMenuText = {
  muteRoom: "Mute",
  unmuteRoom: "Unmute",
  removeRoom: "Remove from list",
};
