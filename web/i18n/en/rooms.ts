import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Rooms",
  yourRooms: "Your rooms",
  allRooms: "All rooms",
  joinRoom: "Create or join a room",
  roomOrLink: "Name or link",
  roomOrLinkHint: "A new name creates a room.",
  go: "Go",
  removeRoom: (room) => `Remove ${room}`,
  unread: (count) => `${count} unread`,
  mentions: (count) => `${number.format(count)} ${plural(rules, count, { one: "mention", other: "mentions" })}`,
};
