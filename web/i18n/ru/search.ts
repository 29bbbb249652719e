import type { SearchText } from "../text/search.ts";
import { number } from "./numbers.ts";

const errors: Record<string, string> = {
  invalid_data: "За один раз можно искать до 8 слов или фраз.",
  search_timeout: "Поиск занял слишком много времени. Добавьте более редкое слово, выберите автора или период.",
  rate_limited: "Слишком много запросов подряд.",
};

export const search: SearchText = {
  searchIn: "Где искать",
  thisRoom: "Эта комната",
  thisConversation: "Эта переписка",
  searchAuthor: "Автор",
  anyAuthor: "От кого угодно",
  searchPeriod: "Период",
  searchPeriods: {
    any: "За всё время",
    day: "За сутки",
    week: "За неделю",
    month: "За месяц",
    year: "За год",
  },
  searchHint: "Ищите по словам, частям слов или «точным фразам» в кавычках.",
  foundMessages: (count, hasMore) => `Найдено сообщений: ${number.format(count)}${hasMore ? "+" : ""}`,
  nothingFound: "Ничего не нашлось",
  nothingFoundHint: "Проверьте, нет ли опечаток, или попробуйте другие слова.",
  searchError: (code) => errors[code],
  retryIn: (when) => `Повторить можно ${when}`,
};
