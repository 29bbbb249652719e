import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Rooms",
  yourRooms: "Your rooms",
  home: "Home",
  joinRoom: "Find or create a room",
  directMessages: "Direct messages",
  markAllRead: "Mark all as read",
  roomActions: (name) => `Options for ${name}`,
  follow: "Follow",
  following: "Following",
  unfollow: "Unfollow",
  roomMuted: "muted",
  draft: "Draft",
  ownMessage: "You",
  unread: (count) => `${count} unread`,
  mentions: (count) => `${number.format(count)} ${plural(rules, count, { one: "mention", other: "mentions" })}`,
  justNow: "just now",
};
