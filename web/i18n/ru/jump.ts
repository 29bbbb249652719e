import { plural } from "../plural.ts";
import type { JumpText } from "../text/jump.ts";
import { rules } from "./numbers.ts";

export const jump: JumpText = {
  jumpNotice: {
    offline: "Нет сети. Сообщение откроется, когда связь восстановится.",
    failed: "Не удалось открыть сообщение.",
    missing: "Такого сообщения нет. Показано ближайшее.",
    deleted: "Это сообщение удалено.",
  },
  loadNewer: "Показать следующие сообщения",
  olderLoaded: (count) => {
    const forms = { one: "предыдущее сообщение", few: "предыдущих сообщения", other: "предыдущих сообщений" };
    return `Загружено: ${count} ${plural(rules, count, forms)}`;
  },
  newerLoaded: (count) => {
    const forms = { one: "следующее сообщение", few: "следующих сообщения", other: "следующих сообщений" };
    return `Загружено: ${count} ${plural(rules, count, forms)}`;
  },
  goToDate: "Перейти к дате",
};
