/** Finds emoji by their shortcodes, names and tags. */
import { type Emoji, fold } from "./emoji.ts";

/** Returns the emoji with the shortcode `code`. */
export const findShortcode = (emoji: readonly Emoji[], code: string): Emoji | undefined =>
  emoji.find(({ shortcodes }) => shortcodes.includes(code));

/** How well `term` matches: 0 is best, null not at all. Words match from their beginning. */
const rankOf = ({ shortcodes, words, tags }: Emoji, term: string): number | null => {
  const begins = (word: string) => word.startsWith(term);
  if (shortcodes.includes(term) || words[0] === term) return 0;
  if (shortcodes.some(begins)) return 1;
  if (words[0]?.startsWith(term)) return 2;
  if (words.some(begins)) return 3;
  if (tags.some(begins)) return 4;
  return shortcodes.some((code) => code.split(/[_-]/).some(begins)) ? 5 : null;
};

/** Returns the emoji that match every word of `query`, the best first and otherwise in their order. */
export const searchEmoji = (emoji: readonly Emoji[], query: string): Emoji[] => {
  const terms = fold(query)
    .replace(/^:|:$/g, "")
    .split(/\s+/)
    .filter((term) => term !== "");
  if (terms.length === 0) return [];
  const found: { each: Emoji; rank: number }[] = [];
  for (const each of emoji) {
    const ranks = terms.map((term) => rankOf(each, term));
    if (ranks.every((rank) => rank !== null)) found.push({ each, rank: Math.max(...ranks) });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ each }) => each);
};
