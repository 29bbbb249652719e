/** What the page says, as one shape for all languages: a language that misses something does not compile. */

export interface Text {
  /** The BCP 47 tag by which dates and plurals are formed. */
  language: string;
  tagline: string;
  yourName: string;
  nameHint: string;
  roomName: string;
  roomHint: string;
  badRoom: string;
  enter: string;
  rooms: string;
  otherRoom: string;
  go: string;
  changeName: string;
  newName: string;
  save: string;
  close: string;
  noPlace: string;
  home: string;
  room: string;
  switchRoom: string;
  copyLink: string;
  linkCopied: string;
  leave: string;
  people: string;
  peopleHere: (count: number) => string;
  morePeople: (count: number) => string;
  you: string;
  messages: string;
  emptyTitle: string;
  emptyHint: string;
  loadOlder: string;
  loading: string;
  beginning: string;
  latest: string;
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
  offline: string;
  willBeSent: string;
  tryNow: string;
  nameRefused: string;
  /** Why the room does not take the connection back, by close code. */
  refused: (code: number) => string;
  /** Why something was refused, by error code. */
  error: (code: string) => string;
}

/** Picks from `forms` by `rules`; `other` stands in for a form that a language does not have. */
export const plural = (
  rules: Intl.PluralRules,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string => forms[rules.select(count)] ?? forms.other;
