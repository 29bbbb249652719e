import type { FindText } from "../text/find.ts";

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
};
