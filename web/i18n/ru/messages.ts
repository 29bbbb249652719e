import { plural } from "../plural.ts";
import type { MessagesText } from "../text/messages.ts";
import { rules } from "./numbers.ts";

export const messages: MessagesText = {
  messages: "Сообщения",
  emptyTitle: "Здесь пока тихо",
  emptyHint: "Напишите первым или поделитесь ссылкой.",
  unavailableTitle: "Недоступно без сети",
  unavailableHint: "Сообщения появятся, когда связь восстановится.",
  loadOlder: "Показать предыдущие сообщения",
  loading: "Загрузка…",
  beginning: "Это начало переписки.",
  latest: "К последним сообщениям",
  newMessages: "Новые сообщения",
  newMessageCount: (count) => {
    const forms = { one: "новое сообщение", few: "новых сообщения", other: "новых сообщений" };
    return `${count} ${plural(rules, Number.parseInt(count, 10), forms)}`;
  },
  edited: "изменено",
  deleted: "Сообщение удалено",
  today: "Сегодня",
  yesterday: "Вчера",
  messageActions: "Действия с сообщением",
};
