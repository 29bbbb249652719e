/** Emoji with their names in one language. */
import { withTone } from "./tones.ts";

export interface Emoji {
  readonly emoji: string;
  /** Its group's number, one of `GROUPS`. */
  readonly group: number;
  readonly hasTones: boolean;
  /** As on GitHub, without colons. */
  readonly shortcodes: readonly string[];
  readonly name: string;
  /** The words of its name, folded. */
  readonly words: readonly string[];
  /** Further words by which it is found, folded. */
  readonly tags: readonly string[];
}

/** The numbers of Emojibase's groups, in their order. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;

/** Folds a text for the search: without case and marks, ё as е. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Reads what plugin.ts has built. */
export const parseEmoji = (text: string): Emoji[] =>
  text.split("\n").map((line) => {
    const [emoji = "", group, tones, shortcodes = "", name = "", tags = ""] = line.split("\t");
    return {
      emoji,
      group: Number(group),
      hasTones: tones === "1",
      shortcodes: shortcodes.split(" "),
      name,
      words: wordsOf(name),
      tags: wordsOf(tags),
    };
  });

/** Returns an emoji in a skin tone, if it has one. */
export const toned = ({ emoji, hasTones }: Emoji, tone: number): string => (hasTones ? withTone(emoji, tone) : emoji);
