import type { RoomMenuText } from "../text/room-menu.ts";

export const roomMenu: RoomMenuText = {
  muteRoom: "Отключить уведомления",
  unmuteRoom: "Включить уведомления",
  removeRoom: "Убрать из списка",
  pushLevel: "Когда Samovar закрыт",
  pushLevels: { all: "Все сообщения", mentions: "Упоминания", none: "Ничего" },
};
