/** Messages of nothing but a few emoji, which are shown larger. */

/** More than these are a text of their own kind. */
const MOST = 8;
/** The longest emoji have some 15 UTF-16 units. */
const MOST_UNITS = MOST * 16;

/** One emoji: a picture, a flag's letters or a keycap, with what modifies or joins it. */
const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3)(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3]|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}])*$/u;

/** True when `content` is 1 to 8 emoji and blanks. */
export const isFewEmoji = (content: string): boolean => {
  if (content.length > MOST_UNITS) return false;
  const segments = [...new Intl.Segmenter().segment(content)].filter(({ segment }) => segment.trim() !== "");
  return segments.length > 0 && segments.length <= MOST && segments.every(({ segment }) => EMOJI.test(segment));
};
