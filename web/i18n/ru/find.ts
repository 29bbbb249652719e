import { plural } from "../plural.ts";
import type { FindText } from "../text/find.ts";
import { number, rules } from "./numbers.ts";

export const find: FindText = {
  activeRooms: "Активные комнаты",
  foundPeople: "Люди",
  lastMessage: (ago, room) => `писал(а) ${ago} в ${room}`,
  searching: "Ищем…",
  noResults: "Ничего не нашлось",
  createRoom: (room) => `Создать комнату ${room}`,
  openRoom: (room) => `Открыть комнату ${room}`,
  openMessage: (seq, room) => `Открыть сообщение ${seq} в комнате ${room}`,
  badRoomOrLink: "Так комнату не назвать: в названии от 1 до 64 букв, цифр, - и _.",
  roomOrLink: "Комната, имя или ссылка",
  allRooms: "Все комнаты",
  roomsArePublic: "Эти комнаты может найти и прочитать любой. Закрытых комнат в списке нет.",
  noRooms: "Ничего не нашлось. Войдите — и такая комната появится.",
  showMore: "Показать ещё",
  activeAgo: (ago) => `писали ${ago}`,
  membersNow: (count) =>
    `сейчас ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  results: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "результат", few: "результата", other: "результатов" })}`,
};
