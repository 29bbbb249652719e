import { CLOSE } from "../../rooms/protocol/close-codes.ts";
import { plural, type Text } from "./text.ts";

const rules = new Intl.PluralRules("ru");
const number = new Intl.NumberFormat("ru");

const errors: Record<string, string> = {
  invalid_data: "Не удалось отправить.",
  not_found: "Сообщение не найдено.",
  muted: "Вы пока не можете писать.",
  rate_limited: "Слишком часто. Подождите немного и попробуйте снова.",
  unauthorized: "Вы вышли из системы.",
  forbidden: "Недостаточно прав.",
  network: "Нет связи с сервером. Проверьте соединение и попробуйте снова.",
};
const error = (code: string) => errors[code] ?? "Что-то пошло не так. Попробуйте снова.";

const nameErrors: Record<string, string> = {
  username_taken: "Это имя уже занято. Выберите другое.",
  invalid_data: "От 1 до 32 видимых символов.",
  forbidden: "Гостям вход закрыт.",
};

const joinErrors: Record<number, string> = {
  [CLOSE.badRoom]: "Недопустимое название комнаты.",
  [CLOSE.unauthorized]: "Вы вышли из системы.",
  [CLOSE.forbidden]: "Это закрытая комната.",
  [CLOSE.expired]: "Сеанс истёк.",
  [CLOSE.tooManyConnections]: "Комната открыта в слишком многих вкладках.",
  [CLOSE.removed]: "Модератор исключил вас из этой комнаты.",
  [CLOSE.tooManyErrors]: "Соединение разорвано: слишком много ошибок.",
};

const joinErrorHints: Record<number, string> = {
  [CLOSE.forbidden]: "Попросите доступ у того, кто вас пригласил.",
  [CLOSE.expired]: "Ваши сообщения сохранены. Попробуйте снова или введите имя на главной.",
  [CLOSE.unauthorized]: "Ваши сообщения сохранены. Чтобы продолжить, введите имя на главной.",
  [CLOSE.tooManyConnections]: "Закройте её в другой вкладке или на другом устройстве и попробуйте снова.",
  [CLOSE.tooManyErrors]: "Обновите страницу и попробуйте снова.",
};

export const text: Text = {
  tagline: "Присаживайтесь. Здесь рады всем, у кого есть ссылка.",
  yourName: "Ваше имя",
  nameHint: "Так вас увидят другие",
  room: "Комната",
  roomHint: "Буквы, цифры, - и _",
  badRoom: "От 1 до 64 символов: буквы, цифры, - и _.",
  join: "Войти",
  home: "На главную",
  notFound: "Такой страницы нет.",

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

  copyLink: "Скопировать ссылку",
  linkCopied: "Ссылка скопирована",
  leave: "Выйти",
  people: "Участники",
  peopleHere: (count) =>
    `Здесь ${number.format(count)} ${plural(rules, count, { one: "человек", few: "человека", other: "человек" })}`,
  morePeople: (count) => `и ещё ${number.format(count)}`,
  alone: "Пока здесь только вы. Поделитесь ссылкой, чтобы позвать других.",
  you: "вы",
  moderator: "модератор",
  muted: "не может писать",
  actionsFor: (name) => `Действия: ${name}`,
  changeName: "Изменить имя",
  newName: "Новое имя",
  nameKeptWhileMuted: "Пока вам запрещено писать, имя изменить нельзя.",
  renamedTaken: (name) => `Ваше имя принадлежит другому человеку. Теперь вас зовут ${name}.`,
  renamedMuted: (name) => `Пока вам запрещено писать, у вас остаётся имя ${name}.`,
  gotIt: "Понятно",
  deletedUser: "Удалённый пользователь",
  unknownUser: "Неизвестный пользователь",

  connecting: "Соединение…",
  joining: "Вход в комнату…",
  reconnecting: "Восстанавливаем связь…",
  reconnectingIn: (when) => `Новая попытка ${when}`,
  offline: "Нет сети.",
  syncing: "Загружаем новые сообщения…",
  backOnline: "Связь восстановлена.",
  roomFull: "В комнате нет мест. Вы войдёте, как только место освободится.",
  sentWhenOnline: "Сообщения отправятся, когда связь восстановится.",
  tryNow: "Повторить",

  messages: "Сообщения",
  emptyTitle: "Здесь пока тихо",
  emptyHint: "Напишите первым или поделитесь ссылкой.",
  loadOlder: "Показать предыдущие сообщения",
  loading: "Загрузка…",
  beginning: "Это начало переписки.",
  latest: "К последним сообщениям",
  newMessages: "Новые сообщения",
  newMessageCount: (count) => {
    const forms = { one: "новое сообщение", few: "новых сообщения", other: "новых сообщений" };
    return `${count} ${plural(rules, Number.parseInt(count, 10), forms)}`;
  },
  edited: "изменено",
  deleted: "Сообщение удалено",
  today: "Сегодня",
  yesterday: "Вчера",
  messageActions: "Действия с сообщением",
  copy: "Скопировать текст",
  copied: "Скопировано",
  edit: "Изменить",
  editMessage: "Изменить сообщение",
  editHint: "Enter — сохранить, Esc — отменить",
  deleteMessage: "Удалить",
  deleteQuestion: "Удалить сообщение?",
  deleteHint: "Оно удалится у всех участников.",

  message: "Сообщение",
  writeTo: (room) => `Написать в ${room}`,
  send: "Отправить",
  sendHint: "Enter — отправить, Shift+Enter — новая строка",
  charactersLeft: (count) =>
    plural(rules, count, { one: "Остался", other: "Осталось" }) +
    ` ${number.format(count)} ` +
    plural(rules, count, { one: "символ", few: "символа", other: "символов" }),
  tooLong: "Слишком длинное сообщение.",
  typing: (names) => {
    const [first, second] = names;
    if (first === undefined) return "";
    if (second === undefined) return `${first} печатает…`;
    if (names.length === 2) return `${first} и ${second} печатают…`;
    const others = names.length - 1;
    const people = plural(rules, others, { one: "человек", few: "человека", other: "человек" });
    return `${first} и ещё ${number.format(others)} ${people} печатают…`;
  },
  mutedUntil: (until) => `Вы не можете писать до ${until}.`,
  sending: "Отправляется…",
  waiting: "Ожидает отправки",
  waitingForSlowMode: "Ждёт: медленный режим",
  discard: "Удалить",
  slowModeOn: (between) => `Медленный режим: ${between} между сообщениями`,
  slowModeExempt: (between) => `Медленный режим: ${between} между сообщениями, кроме модераторов`,
  nextMessageIn: (time) => `Следующее сообщение через ${time}`,
  nextMessage: (when) => `Следующее сообщение ${when}`,
  closed: "Здесь могут писать только модераторы.",

  mute: "Запретить писать",
  unmute: "Разрешить писать",
  removePerson: "Исключить",
  isMuted: (name, until) => `${name} не может писать до ${until}.`,
  isRemoved: (name, until) => `${name} не сможет войти до ${until}.`,
  undo: "Отменить",
  howLong: "На какой срок?",
  removedUntil: (until) => `Вы сможете вернуться после ${until}.`,
  roomSettings: "Настройки комнаты",
  slowMode: "Медленный режим",
  slowModeHint: "Сколько нужно ждать перед следующим сообщением. Модераторы не ждут.",
  off: "Выкл.",
  onlyModerators: "Писать могут только модераторы",
  onlyModeratorsHint: "Остальные могут читать и удалять свои сообщения.",
  sanctions: "Ограничения участников",
  noSanctions: "Ограничений нет.",
  sanctionUntil: {
    muted: (until) => `Не может писать до ${until}`,
    removed: (until) => `Не может войти до ${until}`,
  },
  lift: "Снять",
  orders: "Журнал модерации",
  noOrders: "Пока ничего не было.",
  showMore: "Показать ещё",
  order: {
    mute: (name, until) => `${name}: запрет писать до ${until}`,
    unmute: (name) => `${name}: снова может писать`,
    remove: (name, until) => `${name}: исключение до ${until}`,
    readmit: (name) => `${name}: снова может войти`,
    deleteMessage: (name) => `${name}: сообщение удалено`,
    setSlowMode: (between) => (between === null ? "Медленный режим выключен" : `Медленный режим: ${between}`),
    setClosed: (closed) => (closed ? "Писать могут только модераторы" : "Писать могут все"),
  },

  settings: "Настройки",
  language: "Язык",
  theme: "Тема",
  themes: { system: "Системная", light: "Светлая", dark: "Тёмная" },
  notifications: "Уведомления",
  notificationsHint: "Уведомлять о новых сообщениях открытой комнаты, когда вкладка в фоне.",
  notificationsBlocked: "Браузер блокирует уведомления. Разрешите их в настройках сайта.",
  turnOn: "Включить",
  turnOff: "Выключить",
  shortcuts: "Сочетания клавиш",
  shortcutActions: {
    send: "Отправить",
    newLine: "Новая строка",
    regions: "Следующий раздел страницы",
    composer: "К полю ввода",
    switchRoom: "Создать или открыть комнату",
    nextRoom: "Предыдущая или следующая комната",
    help: "Показать сочетания клавиш",
  },

  save: "Сохранить",
  cancel: "Отмена",
  close: "Закрыть",
  retry: "Повторить",
  loadFailed: "Не удалось загрузить",
  loadFailedHint: "Проверьте соединение и попробуйте снова или обновите страницу.",
  chooseAnotherName: "Выберите другое имя",
  error,
  nameError: (code) => nameErrors[code] ?? error(code),
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    return `Не отправлено. ${code === "forbidden" ? "Сейчас здесь нельзя писать." : error(code)}`;
  },
  joinError: (code) => joinErrors[code] ?? "Соединение разорвано.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
};
