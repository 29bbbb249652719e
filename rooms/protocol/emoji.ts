/** Emoji of reactions: one recommended emoji of Unicode (UTS #51, RGI), however it is composed. */

/** The longest emoji of Unicode 17 has 15 UTF-16 units; what is longer is not looked at. */
const MAX_UNITS = 32;

const isEmoji = (text: string): boolean => /^\p{RGI_Emoji}$/v.test(text);

/** Returns the emoji in its fully qualified form (❤ becomes ❤️), or null if `raw` is not exactly one. */
export const normalizeEmoji = (raw: string): string | null => {
  if (raw.length > MAX_UNITS) return null;
  return [raw, `${raw}\uFE0F`, raw.replaceAll("\uFE0F", "")].find(isEmoji) ?? null;
};
