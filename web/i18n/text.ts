/** What the page says, as one shape for all languages: a language that misses something does not compile. */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What can be done by key, as the help lists it. */
export type KeyboardAction = "send" | "newLine" | "regions" | "composer" | "switchRoom" | "nextRoom" | "help";

/** What a room says. */
export interface Text {
  rooms: string;
  yourRooms: string;
  /** Creating a room is the same as joining one that is not there yet. */
  joinRoom: string;
  forgetRoom: (room: string) => string;
  unread: (count: string) => string;
  mentions: (count: number) => string;
  changeName: string;
  home: string;
  settings: string;
  copyLink: string;
  linkCopied: string;
  leave: string;
  people: string;
  peopleHere: (count: number) => string;
  morePeople: (count: number) => string;
  alone: string;
  moderator: string;
  muted: string;
  /** What a moderator can do to `name`. */
  actionsFor: (name: string) => string;
  /** `until` is a moment in words. */
  mutedUntil: (until: string) => string;
  you: string;
  messages: string;
  emptyTitle: string;
  emptyHint: string;
  loadOlder: string;
  loading: string;
  beginning: string;
  latest: string;
  /** Above the first message that was not read. */
  newMessages: string;
  /** So many new messages below what is in view. */
  newBelow: (count: string) => string;
  edited: string;
  deleted: string;
  today: string;
  yesterday: string;
  message: string;
  writeTo: (room: string) => string;
  send: string;
  sendHint: string;
  charactersLeft: (count: number) => string;
  tooLong: string;
  sending: string;
  /** Said of a message while the connection is lost. */
  waiting: string;
  notSent: (reason: string) => string;
  retry: string;
  discard: string;
  typing: (names: readonly string[]) => string;
  connecting: string;
  joining: string;
  reconnecting: string;
  /** `when` is "in so many seconds". */
  reconnectingIn: (when: string) => string;
  offline: string;
  catchingUp: string;
  back: string;
  roomFull: string;
  willBeSent: string;
  tryNow: string;
  /** Why something was refused, by error code. */
  error: (code: string) => string;
}

/** What the parts say that are loaded on demand; it comes with them. */
export interface MoreText {
  tagline: string;
  yourName: string;
  nameHint: string;
  roomName: string;
  roomHint: string;
  badRoom: string;
  enter: string;
  allRooms: string;
  roomOrLink: string;
  roomOrLinkHint: string;
  go: string;
  newName: string;
  save: string;
  close: string;
  noPlace: string;
  room: string;
  languageLabel: string;
  theme: string;
  themes: Record<Theme, string>;
  notifications: string;
  notificationsHint: string;
  notificationsOff: string;
  notificationsOn: string;
  notificationsBlocked: string;
  keyboard: string;
  keys: Record<KeyboardAction, string>;
  mute: string;
  unmute: string;
  removePerson: string;
  /** Said after it was done; `until` is a moment in words. */
  isMuted: (name: string, until: string) => string;
  isRemoved: (name: string, until: string) => string;
  undo: string;
  howLong: string;
  removedUntil: (until: string) => string;
  messageActions: string;
  copy: string;
  copied: string;
  edit: string;
  /** What is in the field, when a message is changed in its place. */
  editedText: string;
  editHint: string;
  deleteMessage: string;
  deleteQuestion: string;
  deleteHint: string;
  cancel: string;
  nameRefused: string;
  /** Why the room does not take the connection back, by close code. */
  refused: (code: number) => string;
  /** What can be done about it, by close code; empty when nothing can be said. */
  refusedHint: (code: number) => string;
  /** Why a name was refused, by error code; undefined where `Text.error` says it. */
  nameError: (code: string) => string | undefined;
}

/** Picks from `forms` by `rules`; `other` stands in for a form that a language does not have. */
export const plural = (
  rules: Intl.PluralRules,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string => forms[rules.select(count)] ?? forms.other;
