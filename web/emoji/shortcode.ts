import { emojiChoices } from "./choices.ts";
import { toned } from "./emoji.ts";
import { loadEmoji } from "./load.ts";
import { findShortcode } from "./search.ts";

/** Resolves to the emoji of a shortcode in the user's skin tone, or to null when there is none. */
export const emojiOfShortcode = async (code: string): Promise<string | null> => {
  const found = findShortcode(await loadEmoji(), code);
  if (!found) return null;
  const choices = emojiChoices();
  const emoji = toned(found, choices.get().tone);
  choices.noteUse(emoji);
  return emoji;
};
