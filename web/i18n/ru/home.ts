import type { HomeText } from "../text/home.ts";

const nameErrors: Record<string, string> = {
  username_taken: "Это имя уже занято. Выберите другое.",
  invalid_data: "От 1 до 32 видимых символов.",
  forbidden: "Гостям вход закрыт.",
};

export const home: HomeText = {
  tagline: "Присаживайтесь. Здесь рады всем, у кого есть ссылка.",
  yourName: "Ваше имя",
  nameHint: "Так вас увидят другие",
  room: "Комната",
  roomHint: "Начните вводить, чтобы найти. Новое название создаст комнату.",
  badRoom: "От 1 до 64 символов: буквы, цифры, - и _.",
  join: "Войти",
  nameError: (code) => nameErrors[code],
};
