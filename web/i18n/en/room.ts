import { plural } from "../plural.ts";
import type { RoomText } from "../text/room.ts";
import { number, rules } from "./numbers.ts";

export const room: RoomText = {
  copyLink: "Copy link",
  linkCopied: "Link copied",
  invite: "Invite people",
  leave: "Leave",
  leaveQuestion: (room) => `Leave ${room}?`,
  leaveHint: "What you haven’t sent stays in this browser until you come back.",
  people: "People",
  peopleHere: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  morePeople: (count) => `and ${number.format(count)} more`,
  alone: "No one else is here yet. Share the link to invite people.",
  you: "you",
  moderator: "moderator",
  muted: "muted",
  changeName: "Change name",
  isNow: (from, to) => [from, " is now ", to],
  youAreNow: (name) => ["You’re now ", name],
  renamedTaken: (name) => `Someone else owns the name you used. You’re now ${name}.`,
  renamedMuted: (name) => `While you’re muted, you keep the name ${name}.`,
  gotIt: "Got it",
  deletedUser: "Deleted user",
  roomSettings: "Room settings",
  searchMessages: "Search messages",
};
