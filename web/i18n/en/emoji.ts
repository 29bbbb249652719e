import type { EmojiText } from "../text/emoji.ts";
import { number } from "./numbers.ts";

export const emoji: EmojiText = {
  emoji: "Emoji",
  searchEmoji: "Search emoji",
  emojiGroup: "Emoji categories",
  emojiGroups: {
    [-1]: "Recent",
    0: "Smileys",
    1: "People",
    3: "Animals and nature",
    4: "Food and drink",
    5: "Travel and places",
    6: "Activities",
    7: "Objects",
    8: "Symbols",
    9: "Flags",
  },
  emojiFound: (count) => (count === 0 ? "No emoji found" : `${number.format(count)} found`),
  skinTone: "Skin tone",
  skinTones: ["Default", "Light", "Medium-light", "Medium", "Medium-dark", "Dark"],
};
