import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Комнаты",
  yourRooms: "Ваши комнаты",
  joinRoom: "Найти комнату",
  removeRoom: (room) => `Убрать ${room} из списка`,
  unread: (count) => `непрочитанных: ${count}`,
  mentions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "упоминание", few: "упоминания", other: "упоминаний" })}`,
  justNow: "только что",
};
