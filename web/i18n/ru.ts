import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("ru");
const number = new Intl.NumberFormat("ru");

const errors: Record<string, string> = {
  invalid_data: "Комната не может это принять.",
  not_found: "Этого сообщения больше нет.",
  muted: "Модератор на время запретил вам писать.",
  rate_limited: "Слишком быстро. Подождите немного и попробуйте снова.",
  unauthorized: "Сервер больше не узнаёт этот браузер.",
  forbidden: "Вам это не разрешено.",
  network: "Нет связи с сервером. Проверьте соединение и попробуйте снова.",
};

export const text: Text = {
  rooms: "Комнаты",
  yourRooms: "Ваши комнаты",
  joinRoom: "Открыть комнату",
  forgetRoom: (room) => `Убрать ${room} из списка`,
  unread: (count) => `непрочитанных: ${count}`,
  mentions: (count) =>
    `${number.format(count)} ${plural(rules, count, { one: "упоминание", few: "упоминания", other: "упоминаний" })}`,
  changeName: "Сменить имя",
  home: "На главную",
  settings: "Настройки",
  copyLink: "Скопировать ссылку",
  linkCopied: "Ссылка скопирована",
  leave: "Выйти",
  people: "Люди",
  peopleHere: (count) =>
    `Здесь ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  morePeople: (count) => `и ещё ${number.format(count)}`,
  alone: "Больше пока никого. Отправьте кому-нибудь ссылку.",
  moderator: "модератор",
  muted: "не может писать",
  actionsFor: (name) => `Действия: ${name}`,
  mutedUntil: (until) => `Модератор запретил вам писать до ${until}.`,
  you: "вы",
  messages: "Сообщения",
  emptyTitle: "Здесь пока тихо",
  emptyHint: "Скажите первое слово или отправьте кому-нибудь ссылку.",
  loadOlder: "Показать более ранние",
  loading: "Загрузка…",
  beginning: "Здесь начинается разговор.",
  latest: "К последним сообщениям",
  newMessages: "Новые сообщения",
  newBelow: (count) => `Новых сообщений ниже: ${count}`,
  edited: "изменено",
  deleted: "Сообщение удалено",
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
  typing: (names) => {
    const [first, second] = names;
    if (first === undefined) return "";
    if (second === undefined) return `${first} печатает…`;
    if (names.length === 2) return `${first} и ${second} печатают…`;
    const others = names.length - 1;
    const people = plural(rules, others, { one: "человек", few: "человека", other: "человек" });
    return `${first} и ещё ${number.format(others)} ${people} печатают…`;
  },
  connecting: "Соединение…",
  joining: "Вход в комнату…",
  reconnecting: "Восстанавливаем связь…",
  reconnectingIn: (when) => `Новая попытка ${when}`,
  offline: "Нет сети.",
  catchingUp: "Загружаем пропущенное…",
  back: "Связь восстановлена, ничего не пропущено.",
  roomFull: "В комнате нет мест. Вы войдёте, как только место освободится.",
  willBeSent: "Написанное сейчас уйдёт, как только связь вернётся.",
  tryNow: "Повторить",
  error: (code) => errors[code] ?? "Что-то пошло не так. Попробуйте снова.",
};
