/** Detects messages of a few emoji only, which are shown larger. */

const MAX_EMOJI = 8;
/** The longest emoji have about 15 UTF-16 units. */
const MAX_UNITS = MAX_EMOJI * 16;

/** One emoji: a pictograph, a flag's letters or a keycap, with modifiers and joiners. */
const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3)(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3]|\p{Emoji_Modifier}|[\u{e0020}-\u{e007f}])*$/u;

/** True when `content` is 1 to 8 emoji and white space. */
export const isFewEmoji = (content: string): boolean => {
  if (content.length > MAX_UNITS) return false;
  const segments = [...new Intl.Segmenter().segment(content)].filter(({ segment }) => segment.trim() !== "");
  return segments.length > 0 && segments.length <= MAX_EMOJI && segments.every(({ segment }) => EMOJI.test(segment));
};
