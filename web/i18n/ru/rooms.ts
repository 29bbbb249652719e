import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Комнаты",
  yourRooms: "Ваши комнаты",
  allRooms: "Все комнаты",
  joinRoom: "Найти комнату",
  removeRoom: (room) => `Убрать ${room} из списка`,
  unread: (count) => `непрочитанных: ${count}`,
  mentions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "упоминание", few: "упоминания", other: "упоминаний" })}`,
  roomsArePublic: "Эти комнаты может найти и прочитать любой. Закрытых комнат в списке нет.",
  noRooms: "Ничего не нашлось. Войдите — и такая комната появится.",
  showMore: "Показать ещё",
  activeAgo: (ago) => `писали ${ago}`,
  justNow: "только что",
  membersNow: (count) =>
    `сейчас ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  results: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "результат", few: "результата", other: "результатов" })}`,
};
