/** The composer, and what becomes of a message that was sent. */

export interface ComposerText {
  message: string;
  writeTo: (room: string) => string;
  send: string;
  sendHint: string;
  charactersLeft: (count: number) => string;
  tooLong: string;
  /** `count` is how many characters have to go. */
  charactersOver: (count: number) => string;
  typing: (names: readonly string[]) => string;
  /** `until` is a moment in words. */
  mutedUntil: (until: string) => string;
  sending: string;
  /** Shown on a message while the connection is lost. */
  waiting: string;
  /** Below a message that waits until slow mode lets it through. */
  waitingForSlowMode: string;
  discard: string;
  /** Beside the button that brings it back. */
  draftDiscarded: string;
  /** In place of the composer, and below a moderator's. */
  closed: string;
  /** Label of the button that opens the picker. */
  chooseEmoji: string;
  undo: string;
  /** Label of the button that chooses files. */
  attachFiles: string;
  /** Stops a message whose files are being uploaded. */
  cancelSending: string;
}
