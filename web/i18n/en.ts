import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

const errors: Record<string, string> = {
  invalid_data: "This message can’t be sent.",
  not_found: "This message no longer exists.",
  muted: "You’re muted for now.",
  rate_limited: "You’re doing that too fast. Wait a moment and try again.",
  unauthorized: "You’ve been signed out.",
  forbidden: "You don’t have permission to do this.",
  network: "Can’t reach the server. Check your connection and try again.",
};
const error = (code: string) => errors[code] ?? "Something went wrong. Try again.";

const nameErrors: Record<string, string> = {
  username_taken: "This name is taken. Choose another one.",
  invalid_data: "Use 1 to 32 visible characters.",
  forbidden: "Guests can’t join here.",
};

const joinErrors: Record<number, string> = {
  [CLOSE.badRoom]: "This room name isn’t valid.",
  [CLOSE.unauthorized]: "You’ve been signed out.",
  [CLOSE.forbidden]: "This room is private.",
  [CLOSE.expired]: "Your session has expired.",
  [CLOSE.tooManyConnections]: "This room is open in too many tabs.",
  [CLOSE.removed]: "A moderator removed you from this room.",
  [CLOSE.tooManyErrors]: "You were disconnected after too many errors.",
};

const joinErrorHints: Record<number, string> = {
  [CLOSE.forbidden]: "Ask the person who invited you for access.",
  [CLOSE.expired]: "Your messages are saved. Try again, or enter your name on the home page.",
  [CLOSE.unauthorized]: "Your messages are saved. Enter your name on the home page to continue.",
  [CLOSE.tooManyConnections]: "Close it in another tab or on another device, then try again.",
  [CLOSE.tooManyErrors]: "Reload the page and try again.",
};

export const text: Text = {
  tagline: "Pull up a chair. Everyone with the link is welcome.",
  yourName: "Your name",
  nameHint: "How others will see you",
  room: "Room",
  roomHint: "Letters, digits, - and _",
  badRoom: "Use 1 to 64 letters, digits, - or _.",
  join: "Join",
  home: "Home",
  notFound: "This page doesn’t exist.",

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

  copyLink: "Copy link",
  linkCopied: "Link copied",
  leave: "Leave",
  people: "People",
  peopleHere: (count) => `${number.format(count)} ${plural(rules, count, { one: "person", other: "people" })} here`,
  morePeople: (count) => `and ${number.format(count)} more`,
  alone: "No one else is here yet. Share the link to invite people.",
  you: "you",
  moderator: "moderator",
  muted: "muted",
  actionsFor: (name) => `Actions for ${name}`,
  changeName: "Change name",
  newName: "New name",
  nameKeptWhileMuted: "You can’t change your name while you’re muted.",
  renamedTaken: (name) => `Someone else owns the name you used. You’re now ${name}.`,
  renamedMuted: (name) => `While you’re muted, you keep the name ${name}.`,
  gotIt: "Got it",
  deletedUser: "Deleted user",
  unknownUser: "Unknown user",

  connecting: "Connecting…",
  joining: "Joining…",
  reconnecting: "Reconnecting…",
  reconnectingIn: (when) => `Reconnecting ${when}`,
  offline: "You’re offline.",
  syncing: "Catching up…",
  backOnline: "You’re back online.",
  roomFull: "This room is full. You’ll join when a spot opens.",
  sentWhenOnline: "Your messages will be sent when you’re back online.",
  tryNow: "Try now",

  messages: "Messages",
  emptyTitle: "It’s quiet in here",
  emptyHint: "Say something, or share the link.",
  loadOlder: "Show earlier messages",
  loading: "Loading…",
  beginning: "This is the beginning of the conversation.",
  latest: "Jump to latest",
  newMessages: "New messages",
  newMessageCount: (count) =>
    `${count} ${plural(rules, Number.parseInt(count, 10), { one: "new message", other: "new messages" })}`,
  edited: "edited",
  deleted: "This message was deleted",
  today: "Today",
  yesterday: "Yesterday",
  messageActions: "Message actions",
  copy: "Copy text",
  copied: "Copied",
  edit: "Edit",
  editMessage: "Edit message",
  editHint: "Enter to save, Esc to cancel",
  deleteMessage: "Delete",
  deleteQuestion: "Delete this message?",
  deleteHint: "It will be deleted for everyone in the room.",

  message: "Message",
  writeTo: (room) => `Message ${room}`,
  send: "Send",
  sendHint: "Enter to send, Shift+Enter for a new line",
  charactersLeft: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "character", other: "characters" })} left`,
  tooLong: "This message is too long.",
  typing: (names) => {
    const [first, second] = names;
    if (first === undefined) return "";
    if (second === undefined) return `${first} is typing…`;
    if (names.length === 2) return `${first} and ${second} are typing…`;
    return `${first} and ${number.format(names.length - 1)} others are typing…`;
  },
  mutedUntil: (until) => `You’re muted until ${until}.`,
  sending: "Sending…",
  waiting: "Waiting to send",
  waitingForSlowMode: "Waiting for slow mode",
  discard: "Discard",
  slowModeOn: (between) => `Slow mode: ${between} between messages`,
  slowModeExempt: (between) => `Slow mode: ${between} between messages, except for moderators`,
  nextMessageIn: (time) => `Next message in ${time}`,
  nextMessage: (when) => `Next message ${when}`,
  closed: "Only moderators can write here.",

  mute: "Mute",
  unmute: "Unmute",
  removePerson: "Remove",
  isMuted: (name, until) => `${name} is muted until ${until}.`,
  isRemoved: (name, until) => `${name} is removed until ${until}.`,
  undo: "Undo",
  howLong: "For how long?",
  removedUntil: (until) => `You can rejoin after ${until}.`,
  roomSettings: "Room settings",
  slowMode: "Slow mode",
  slowModeHint: "How long people have to wait between messages. Moderators don’t wait.",
  off: "Off",
  onlyModerators: "Only moderators can write",
  onlyModeratorsHint: "Everyone else can read, and delete their own messages.",
  sanctions: "Muted and removed people",
  noSanctions: "No one is muted or removed.",
  sanctionUntil: {
    muted: (until) => `Muted until ${until}`,
    removed: (until) => `Removed until ${until}`,
  },
  lift: "Lift",
  orders: "Moderation log",
  noOrders: "Nothing has happened yet.",
  showMore: "Show more",
  order: {
    mute: (name, until) => `${name} was muted until ${until}`,
    unmute: (name) => `${name} was unmuted`,
    remove: (name, until) => `${name} was removed until ${until}`,
    readmit: (name) => `${name} was let back in`,
    deleteMessage: (name) => `${name}’s message was deleted`,
    setSlowMode: (between) => (between === null ? "Slow mode was turned off" : `Slow mode was set to ${between}`),
    setClosed: (closed) => (closed ? "Writing was limited to moderators" : "Writing was opened to everyone"),
  },

  settings: "Settings",
  language: "Language",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  notifications: "Notifications",
  notificationsHint:
    "Get a desktop notification for new messages in the open room while this tab is in the background.",
  notificationsBlocked: "Your browser blocks notifications from this site. Allow them in the site settings.",
  turnOn: "Turn on",
  turnOff: "Turn off",
  shortcuts: "Keyboard shortcuts",
  shortcutActions: {
    send: "Send",
    newLine: "New line",
    regions: "Next section of the page",
    composer: "Back to the message box",
    switchRoom: "Create or join a room",
    nextRoom: "Previous or next room",
    help: "Show shortcuts",
  },

  save: "Save",
  cancel: "Cancel",
  close: "Close",
  retry: "Try again",
  loadFailed: "Couldn’t load",
  loadFailedHint: "Check your connection and try again, or reload the page.",
  chooseAnotherName: "Choose another name",
  error,
  nameError: (code) => nameErrors[code] ?? error(code),
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    return `Not sent. ${code === "forbidden" ? "You can’t write here right now." : error(code)}`;
  },
  joinError: (code) => joinErrors[code] ?? "You were disconnected.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
};
