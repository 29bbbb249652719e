import type { RoomMenuText } from "../text/room-menu.ts";

export const roomMenu: RoomMenuText = {
  muteRoom: "Mute",
  unmuteRoom: "Unmute",
  removeRoom: "Remove from list",
  pushLevel: "When Samovar is closed",
  pushLevels: { all: "All messages", mentions: "Mentions", none: "Nothing" },
};
