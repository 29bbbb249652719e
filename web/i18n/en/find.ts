import { plural } from "../plural.ts";
import type { FindText } from "../text/find.ts";
import { number, rules } from "./numbers.ts";

export const find: FindText = {
  activeRooms: "Active rooms",
  foundPeople: "People",
  lastMessage: (ago, room) => `last seen ${ago} in ${room}`,
  searching: "Searching…",
  noResults: "Nothing found",
  createRoom: (room) => `Create room ${room}`,
  openRoom: (room) => `Open room ${room}`,
  openMessage: (seq, room) => `Open message ${seq} in ${room}`,
  badRoomOrLink: "This can’t be a room: a name has 1 to 64 letters, digits, - or _.",
  roomOrLink: "Room, person or link",
  allRooms: "All rooms",
  roomsArePublic: "Anyone can find these rooms and read them. Private rooms aren’t listed.",
  noRooms: "No rooms found. Join to create this one.",
  showMore: "Show more",
  activeAgo: (ago) => `active ${ago}`,
  membersNow: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  results: (count) => `${number.format(count)} ${plural(rules, count, { one: "result", other: "results" })}`,
};
