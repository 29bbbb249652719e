import type { ModerationText } from "../text/moderation.ts";

export const moderation: ModerationText = {
  mute: "Запретить писать",
  unmute: "Разрешить писать",
  removePerson: "Исключить",
  isMuted: (name, until) => `${name} не может писать до ${until}.`,
  isRemoved: (name, until) => `${name} не сможет войти до ${until}.`,
  howLong: "На какой срок?",
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
  order: {
    mute: (name, until) => `${name}: запрет писать до ${until}`,
    unmute: (name) => `${name}: снова может писать`,
    remove: (name, until) => `${name}: исключение до ${until}`,
    readmit: (name) => `${name}: снова может войти`,
    deleteMessage: (name) => `${name}: сообщение удалено`,
    setSlowMode: (between) => (between === null ? "Медленный режим выключен" : `Медленный режим: ${between}`),
    setClosed: (closed) => (closed ? "Писать могут только модераторы" : "Писать могут все"),
  },
  unknownUser: "Неизвестный пользователь",
};
