import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Rooms",
  yourRooms: "Your rooms",
  allRooms: "All rooms",
  joinRoom: "Find or create a room",
  removeRoom: (room) => `Remove ${room}`,
  unread: (count) => `${count} unread`,
  mentions: (count) => `${number.format(count)} ${plural(rules, count, { one: "mention", other: "mentions" })}`,
  roomsArePublic: "Anyone can find these rooms and read them. Private rooms aren’t listed.",
  noRooms: "No rooms found. Join to create this one.",
  showMore: "Show more",
  activeAgo: (ago) => `active ${ago}`,
  justNow: "just now",
  membersNow: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  results: (count) => `${number.format(count)} ${plural(rules, count, { one: "result", other: "results" })}`,
};
