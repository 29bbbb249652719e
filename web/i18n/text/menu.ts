/** The menu of a message, and what else is loaded for it. */

export interface MenuText {
  moreEmoji: string;
  /** Mutes or removes the author. */
  moderate: (name: string) => string;
  /** Who has reacted: some names, and the number of other people. */
  reactedBy: (names: readonly string[], others: number) => string;
  copy: string;
  edit: string;
  deleteMessage: string;
  deleteQuestion: string;
  deleteHint: string;
  /** Label of the field in which a message is edited. */
  editMessage: string;
  editHint: string;
}
