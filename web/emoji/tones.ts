/** Skin tones: 0 is the neutral one of an emoji itself, 1 to 5 go from light to dark. */

export const TONES = [0, 1, 2, 3, 4, 5] as const;

const LIGHT = 0x1f3fb;

/** Returns an emoji as it is compared with others, whatever its tone. */
export const withoutTone = (emoji: string): string => emoji.replace(/\p{Emoji_Modifier}|\uFE0F/gu, "");

/** Returns `emoji` with each person's skin in `tone`. */
export const withTone = (emoji: string, tone: number): string =>
  tone === 0
    ? emoji
    : emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${String.fromCodePoint(LIGHT + tone - 1)}`);
