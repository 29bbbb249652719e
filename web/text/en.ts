import { CLOSE } from "../../rooms/wire.ts";
import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

const errors: Record<string, string> = {
  username_taken: "Someone in the room has this name. Choose another.",
  invalid_data: "A name has 1 to 32 visible characters.",
  rate_limited: "That was too fast. Wait a moment and try again.",
  unauthorized: "This browser is not recognised any more.",
  forbidden: "Guests are not admitted here.",
  network: "The server can’t be reached. Check the connection and try again.",
};

const refusals: Record<number, string> = {
  [CLOSE.badRoom]: "There can’t be a room with this name.",
  [CLOSE.unauthorized]: "This browser is not recognised any more.",
  [CLOSE.forbidden]: "This room is private.",
  [CLOSE.tooManyErrors]: "The room has ended this connection after too many errors.",
};

export const en: Text = {
  language: "en",
  tagline: "Pull up a chair. Everyone with the link is welcome.",
  yourName: "Your name",
  nameHint: "How others will see you",
  roomName: "Room",
  roomHint: "Letters, digits, - and _",
  badRoom: "A room’s name has 1 to 64 letters, digits, - or _.",
  enter: "Enter",
  rooms: "Rooms",
  otherRoom: "Another room",
  go: "Go",
  changeName: "Change name",
  newName: "New name",
  save: "Save",
  close: "Close",
  noPlace: "There is nothing at this address.",
  home: "To the start page",
  room: "Room",
  switchRoom: "Switch room",
  copyLink: "Copy link",
  linkCopied: "Link copied",
  leave: "Leave",
  people: "People",
  peopleHere: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  morePeople: (count) => `and ${number.format(count)} more`,
  you: "you",
  messages: "Messages",
  emptyTitle: "It’s quiet in here",
  emptyHint: "Say the first word, or send someone the link.",
  loadOlder: "Show earlier messages",
  loading: "Loading…",
  beginning: "This is where the conversation begins.",
  latest: "Latest messages",
  today: "Today",
  yesterday: "Yesterday",
  message: "Message",
  writeTo: (room) => `Write to ${room}`,
  send: "Send",
  sendHint: "Enter sends, Shift+Enter starts a new line",
  charactersLeft: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "character", other: "characters" })} left`,
  tooLong: "Too long for one message",
  sending: "Sending…",
  waiting: "Waiting",
  notSent: (reason) => `Not sent. ${reason}`,
  retry: "Try again",
  discard: "Discard",
  typing: ([first, second, third]) => {
    if (first === undefined) return "";
    if (second === undefined) return `${first} is typing…`;
    if (third === undefined) return `${first} and ${second} are typing…`;
    return "Several people are typing…";
  },
  connecting: "Connecting…",
  joining: "Joining…",
  reconnecting: "The connection is lost. Reconnecting…",
  offline: "You are offline.",
  willBeSent: "What you write now will be sent as soon as you are back.",
  tryNow: "Try now",
  nameRefused: "Choose a name for this room",
  refused: (code) => refusals[code] ?? "The room has ended this connection.",
  error: (code) => errors[code] ?? "Something went wrong. Try again.",
};
