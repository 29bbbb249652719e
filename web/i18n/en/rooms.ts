import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Rooms",
  yourRooms: "Your rooms",
  joinRoom: "Find or create a room",
  removeRoom: (room) => `Remove ${room}`,
  unread: (count) => `${count} unread`,
  mentions: (count) => `${number.format(count)} ${plural(rules, count, { one: "mention", other: "mentions" })}`,
  justNow: "just now",
};
