import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Комнаты",
  yourRooms: "Ваши комнаты",
  allRooms: "Все комнаты",
  joinRoom: "Создать или открыть комнату",
  roomOrLink: "Название или ссылка",
  roomOrLinkHint: "Новое название создаст комнату.",
  go: "Перейти",
  removeRoom: (room) => `Убрать ${room} из списка`,
  unread: (count) => `непрочитанных: ${count}`,
  mentions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "упоминание", few: "упоминания", other: "упоминаний" })}`,
};
