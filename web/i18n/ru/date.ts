import type { DateText } from "../text/date.ts";

export const date: DateText = {
  date: "Дата",
  lastWeek: "Неделю назад",
  lastMonth: "Месяц назад",
  firstMessage: "В самое начало",
  nothingSince: "В этот день и позже сообщений нет.",
  go: "Перейти",
};
