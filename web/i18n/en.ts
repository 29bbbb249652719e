import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

const errors: Record<string, string> = {
  invalid_data: "The room can’t take this.",
  not_found: "This message is not there any more.",
  muted: "A moderator has muted you for a while.",
  rate_limited: "That was too fast. Wait a moment and try again.",
  unauthorized: "This browser is not recognised any more.",
  forbidden: "You are not allowed to do this.",
  network: "The server can’t be reached. Check the connection and try again.",
};

export const text: Text = {
  rooms: "Rooms",
  yourRooms: "Your rooms",
  joinRoom: "Create or join a room",
  forgetRoom: (room) => `Take ${room} off the list`,
  unread: (count) => `${count} unread`,
  mentions: (count) => `${number.format(count)} ${plural(rules, count, { one: "mention", other: "mentions" })}`,
  changeName: "Change name",
  home: "To the start page",
  settings: "Settings",
  copyLink: "Copy link",
  linkCopied: "Link copied",
  leave: "Leave",
  people: "People",
  peopleHere: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  morePeople: (count) => `and ${number.format(count)} more`,
  alone: "Nobody else is here yet. Send someone the link.",
  moderator: "moderator",
  muted: "muted",
  actionsFor: (name) => `Actions for ${name}`,
  mutedUntil: (until) => `A moderator has muted you until ${until}.`,
  you: "you",
  messages: "Messages",
  emptyTitle: "It’s quiet in here",
  emptyHint: "Say the first word, or send someone the link.",
  loadOlder: "Show earlier messages",
  loading: "Loading…",
  beginning: "This is where the conversation begins.",
  latest: "Latest messages",
  newMessages: "New messages",
  newBelow: (count) => `New messages below: ${count}`,
  edited: "edited",
  deleted: "This message was deleted",
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
  typing: (names) => {
    const [first, second] = names;
    if (first === undefined) return "";
    if (second === undefined) return `${first} is typing…`;
    if (names.length === 2) return `${first} and ${second} are typing…`;
    return `${first} and ${number.format(names.length - 1)} others are typing…`;
  },
  connecting: "Connecting…",
  joining: "Joining…",
  reconnecting: "Reconnecting…",
  reconnectingIn: (when) => `Reconnecting ${when}`,
  offline: "You are offline.",
  catchingUp: "Catching up…",
  back: "You are back, and nothing was missed.",
  roomFull: "The room is full. You will be let in as soon as there is a place.",
  willBeSent: "What you write now will be sent as soon as you are back.",
  tryNow: "Try now",
  error: (code) => errors[code] ?? "Something went wrong. Try again.",
};
