import type { FindText } from "../text/find.ts";

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
};
