/** The emoji picker. */

export interface EmojiText {
  emoji: string;
  searchEmoji: string;
  /** Label of the tabs. */
  emojiGroup: string;
  /** By number; -1 are those that were chosen last. */
  emojiGroups: Record<number, string>;
  emojiFound: (count: number) => string;
  skinTone: string;
  /** From the neutral one over light to dark. */
  skinTones: readonly string[];
}
