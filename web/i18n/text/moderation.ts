/** Moderation: sanctions, room settings and the log. */

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

export interface ModerationText {
  mute: string;
  unmute: string;
  removePerson: string;
  /** `until` is a moment in words. */
  isMuted: (name: string, until: string) => string;
  isRemoved: (name: string, until: string) => string;
  /** Label of the button that opens the moderation of `name`. */
  actionsFor: (name: string) => string;
  howLong: string;
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
  order: Orders;
  /** Stands for a name that is not known. */
  unknownUser: string;
}
