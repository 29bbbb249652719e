import { plural } from "../plural.ts";
import type { RoomsText } from "../text/rooms.ts";
import { number, rules } from "./numbers.ts";

export const rooms: RoomsText = {
  rooms: "Комнаты",
  yourRooms: "Ваши комнаты",
  home: "На главную",
  joinRoom: "Найти комнату",
  directMessages: "Личные сообщения",
  markAllRead: "Прочитать всё",
  roomActions: (name) => `Меню: ${name}`,
  follow: "Подписаться",
  following: "Вы подписаны",
  unfollow: "Отписаться",
  roomMuted: "без уведомлений",
  draft: "Черновик",
  ownMessage: "Вы",
  unread: (count) => `непрочитанных: ${count}`,
  mentions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "упоминание", few: "упоминания", other: "упоминаний" })}`,
  justNow: "только что",
};
