import type { ConnectionText } from "../text/connection.ts";

export const connection: ConnectionText = {
  connecting: "Соединение…",
  joining: "Вход в комнату…",
  reconnecting: "Восстанавливаем связь…",
  reconnectingIn: (when) => `Новая попытка ${when}`,
  offline: "Нет сети.",
  syncing: "Загружаем новые сообщения…",
  backOnline: "Связь восстановлена.",
  full: "Мест нет",
  roomFull: "В комнате нет мест. Вы войдёте, как только место освободится.",
  sentWhenOnline: "Сообщения отправятся, когда связь восстановится.",
  tryNow: "Повторить",
};
