/** The words of the page, as one shape for all languages: a language that lacks a key does not compile. */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What the keyboard can do, as the help lists it. */
export type KeyboardAction = "send" | "newLine" | "regions" | "composer" | "switchRoom" | "nextRoom" | "help";

/** What a moderator has done, in words. `name` is the person's whom it concerns, `until` a moment in words. */
export interface Orders {
  mute: (name: string, until: string) => string;
  unmute: (name: string) => string;
  remove: (name: string, until: string) => string;
  readmit: (name: string) => string;
  deleteMessage: (name: string) => string;
  /** `between` is a duration in words; null when slow mode was turned off. */
  setSlowMode: (between: string | null) => string;
  setClosed: (closed: boolean) => string;
}

export interface Text {
  // Home
  tagline: string;
  yourName: string;
  nameHint: string;
  room: string;
  roomHint: string;
  badRoom: string;
  join: string;
  home: string;
  notFound: string;

  // The rooms
  rooms: string;
  yourRooms: string;
  allRooms: string;
  /** Joining a room that does not exist yet creates it. */
  joinRoom: string;
  roomOrLink: string;
  roomOrLinkHint: string;
  go: string;
  removeRoom: (room: string) => string;
  /** `count` is a number, or "99+". */
  unread: (count: string) => string;
  mentions: (count: number) => string;

  // The room
  copyLink: string;
  linkCopied: string;
  leave: string;
  people: string;
  peopleHere: (count: number) => string;
  morePeople: (count: number) => string;
  alone: string;
  you: string;
  moderator: string;
  muted: string;
  /** Label of the button that opens the moderation of `name`. */
  actionsFor: (name: string) => string;
  changeName: string;
  newName: string;
  /** Why the name cannot be changed now. */
  nameKeptWhileMuted: string;
  /** The room has given this user another name: because an application's user has theirs, or because they are muted. */
  renamedTaken: (name: string) => string;
  renamedMuted: (name: string) => string;
  gotIt: string;
  /** Stands for the name of a person whose data was erased. */
  deletedUser: string;
  /** Stands for a name that is not known. */
  unknownUser: string;

  // The connection
  connecting: string;
  joining: string;
  reconnecting: string;
  /** `when` is "in 3 seconds". */
  reconnectingIn: (when: string) => string;
  offline: string;
  syncing: string;
  backOnline: string;
  roomFull: string;
  sentWhenOnline: string;
  tryNow: string;

  // Messages
  messages: string;
  emptyTitle: string;
  emptyHint: string;
  loadOlder: string;
  loading: string;
  beginning: string;
  latest: string;
  /** Label of the unread divider. */
  newMessages: string;
  /** New messages below the visible part of the list; `count` is a number, or "99+". */
  newMessageCount: (count: string) => string;
  edited: string;
  deleted: string;
  today: string;
  yesterday: string;
  messageActions: string;
  copy: string;
  copied: string;
  edit: string;
  /** Label of the field in which a message is edited. */
  editMessage: string;
  editHint: string;
  deleteMessage: string;
  deleteQuestion: string;
  deleteHint: string;

  // The composer
  message: string;
  writeTo: (room: string) => string;
  send: string;
  sendHint: string;
  charactersLeft: (count: number) => string;
  tooLong: string;
  typing: (names: readonly string[]) => string;
  /** `until` is a moment in words. */
  mutedUntil: (until: string) => string;
  sending: string;
  /** Shown on a message while the connection is lost. */
  waiting: string;
  /** Below a message that waits until slow mode lets it through. */
  waitingForSlowMode: string;
  discard: string;
  /** `between` is a duration in words. */
  slowModeOn: (between: string) => string;
  slowModeExempt: (between: string) => string;
  /** `time` is "0:25". */
  nextMessageIn: (time: string) => string;
  /** `when` is "in 25 seconds". */
  nextMessage: (when: string) => string;
  /** In place of the composer, and below a moderator's. */
  closed: string;

  // Moderation
  mute: string;
  unmute: string;
  removePerson: string;
  /** `until` is a moment in words. */
  isMuted: (name: string, until: string) => string;
  isRemoved: (name: string, until: string) => string;
  undo: string;
  howLong: string;
  removedUntil: (until: string) => string;
  roomSettings: string;
  slowMode: string;
  slowModeHint: string;
  off: string;
  onlyModerators: string;
  onlyModeratorsHint: string;
  sanctions: string;
  noSanctions: string;
  /** `until` is a moment in words. */
  sanctionUntil: { muted: (until: string) => string; removed: (until: string) => string };
  /** Lifts a mute or a removal. */
  lift: string;
  orders: string;
  noOrders: string;
  showMore: string;
  order: Orders;

  // Settings
  settings: string;
  language: string;
  theme: string;
  themes: Record<Theme, string>;
  notifications: string;
  notificationsHint: string;
  notificationsBlocked: string;
  turnOn: string;
  turnOff: string;
  shortcuts: string;
  shortcutActions: Record<KeyboardAction, string>;

  // Dialogs and errors
  save: string;
  cancel: string;
  close: string;
  retry: string;
  loadFailed: string;
  loadFailedHint: string;
  chooseAnotherName: string;
  /** Why a request failed, by error code. */
  error: (code: string) => string;
  /** Why a name was rejected, by error code. */
  nameError: (code: string) => string;
  /** Why a message was not sent, by error code. */
  sendError: (code: string) => string;
  /** Why the room closed the connection for good, by close code. */
  joinError: (code: number) => string;
  /** What the user can do about it, by close code; empty for the other codes. */
  joinErrorHint: (code: number) => string;
}

/** Picks one of `forms` by `rules`; `other` stands in for the forms that a language lacks. */
export const plural = (
  rules: Intl.PluralRules,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string => forms[rules.select(count)] ?? forms.other;
