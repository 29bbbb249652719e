import { plural } from "../plural.ts";
import type { RoomText } from "../text/room.ts";
import { number, rules } from "./numbers.ts";

export const room: RoomText = {
  copyLink: "Скопировать ссылку",
  linkCopied: "Ссылка скопирована",
  invite: "Пригласить",
  leave: "Выйти",
  leaveQuestion: (room) => `Выйти из комнаты ${room}?`,
  leaveHint: "Неотправленное сохранится в этом браузере до вашего возвращения.",
  people: "Участники",
  peopleHere: (count) =>
    `Здесь ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  morePeople: (count) => `и ещё ${number.format(count)}`,
  alone: "Пока здесь только вы. Поделитесь ссылкой, чтобы позвать других.",
  you: "вы",
  moderator: "модератор",
  muted: "не может писать",
  changeName: "Изменить имя",
  isNow: (from, to) => [from, " теперь под именем ", to],
  youAreNow: (name) => ["Теперь вас зовут ", name],
  renamedTaken: (name) => `Ваше имя принадлежит другому человеку. Теперь вас зовут ${name}.`,
  renamedMuted: (name) => `Пока вам запрещено писать, у вас остаётся имя ${name}.`,
  gotIt: "Понятно",
  deletedUser: "Удалённый пользователь",
  roomSettings: "Настройки комнаты",
  searchMessages: "Поиск сообщений",
};
