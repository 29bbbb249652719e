import type { DirectText } from "../text/direct.ts";

export const direct: DirectText = {
  directMessage: "Личные сообщения",
  hereNow: "Сейчас здесь",
  notHereNow: "Сейчас отсутствует",
  writeToPerson: () => "Напишите сообщение…",
  hideConversation: "Скрыть переписку",
  directHint: "Эту переписку видите только вы двое.",
  youBlocked: (name) => `${name} в вашем чёрном списке.`,
  unblock: "Разблокировать",
  notReceived: "Не отправлено: собеседник не принимает ваши сообщения.",
};
