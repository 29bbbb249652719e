import type { EmojiText } from "../text/emoji.ts";
import { number } from "./numbers.ts";

export const emoji: EmojiText = {
  emoji: "Эмодзи",
  searchEmoji: "Поиск эмодзи",
  emojiGroup: "Категории эмодзи",
  emojiGroups: {
    [-1]: "Недавние",
    0: "Смайлики",
    1: "Люди",
    3: "Животные и природа",
    4: "Еда и напитки",
    5: "Путешествия",
    6: "Занятия",
    7: "Предметы",
    8: "Символы",
    9: "Флаги",
  },
  emojiFound: (count) => (count === 0 ? "Ничего не найдено" : `Найдено: ${number.format(count)}`),
  skinTone: "Цвет кожи",
  skinTones: ["Обычный", "Светлый", "Средне-светлый", "Средний", "Средне-тёмный", "Тёмный"],
};
