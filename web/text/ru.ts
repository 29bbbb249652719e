import { CLOSE } from "../../rooms/wire.ts";
import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("ru");
const number = new Intl.NumberFormat("ru");

const errors: Record<string, string> = {
  username_taken: "В комнате уже есть человек с таким именем. Выберите другое.",
  invalid_data: "В имени должно быть от 1 до 32 видимых символов.",
  rate_limited: "Слишком быстро. Подождите немного и попробуйте снова.",
  unauthorized: "Сервер больше не узнаёт этот браузер.",
  forbidden: "Гостей сюда не пускают.",
  network: "Нет связи с сервером. Проверьте соединение и попробуйте снова.",
};

const refusals: Record<number, string> = {
  [CLOSE.badRoom]: "Комнаты с таким именем быть не может.",
  [CLOSE.unauthorized]: "Сервер больше не узнаёт этот браузер.",
  [CLOSE.forbidden]: "Это закрытая комната.",
  [CLOSE.tooManyErrors]: "Комната прервала соединение: слишком много ошибок.",
};

export const ru: Text = {
  language: "ru",
  tagline: "Присаживайтесь. Здесь рады всем, у кого есть ссылка.",
  yourName: "Ваше имя",
  nameHint: "Так вас будут видеть другие",
  roomName: "Комната",
  roomHint: "Буквы, цифры, - и _",
  badRoom: "В имени комнаты от 1 до 64 букв, цифр, - или _.",
  enter: "Войти",
  rooms: "Комнаты",
  otherRoom: "Другая комната",
  go: "Перейти",
  changeName: "Сменить имя",
  newName: "Новое имя",
  save: "Сохранить",
  close: "Закрыть",
  noPlace: "По этому адресу ничего нет.",
  home: "На главную",
  room: "Комната",
  switchRoom: "Сменить комнату",
  copyLink: "Скопировать ссылку",
  linkCopied: "Ссылка скопирована",
  leave: "Выйти",
  people: "Люди",
  peopleHere: (count) =>
    `Здесь ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  morePeople: (count) => `и ещё ${number.format(count)}`,
  you: "вы",
  messages: "Сообщения",
  emptyTitle: "Здесь пока тихо",
  emptyHint: "Скажите первое слово или отправьте кому-нибудь ссылку.",
  loadOlder: "Показать более ранние",
  loading: "Загрузка…",
  beginning: "Здесь начинается разговор.",
  latest: "К последним сообщениям",
  today: "Сегодня",
  yesterday: "Вчера",
  message: "Сообщение",
  writeTo: (room) => `Написать в ${room}`,
  send: "Отправить",
  sendHint: "Enter — отправить, Shift+Enter — новая строка",
  charactersLeft: (count) =>
    plural(rules, count, { one: "Остался", other: "Осталось" }) +
    ` ${number.format(count)} ` +
    plural(rules, count, { one: "символ", few: "символа", other: "символов" }),
  tooLong: "Слишком длинно для одного сообщения",
  sending: "Отправляется…",
  waiting: "Ожидает",
  notSent: (reason) => `Не отправлено. ${reason}`,
  retry: "Повторить",
  discard: "Удалить",
  typing: ([first, second, third]) => {
    if (first === undefined) return "";
    if (second === undefined) return `${first} печатает…`;
    if (third === undefined) return `${first} и ${second} печатают…`;
    return "Несколько человек печатают…";
  },
  connecting: "Соединение…",
  joining: "Вход в комнату…",
  reconnecting: "Связь потеряна. Восстанавливаем…",
  offline: "Нет сети.",
  willBeSent: "Написанное сейчас уйдёт, как только связь вернётся.",
  tryNow: "Повторить",
  nameRefused: "Выберите имя для этой комнаты",
  refused: (code) => refusals[code] ?? "Комната прервала соединение.",
  error: (code) => errors[code] ?? "Что-то пошло не так. Попробуйте снова.",
};
