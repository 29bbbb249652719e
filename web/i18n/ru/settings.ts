import type { SettingsText } from "../text/settings.ts";

export const settings: SettingsText = {
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
    bold: "Жирный",
    italic: "Курсив",
    code: "Код",
    regions: "Следующий раздел страницы",
    composer: "К полю ввода",
    switchRoom: "Создать или открыть комнату",
    search: "Поиск сообщений, ещё раз — поиск браузера",
    nextRoom: "Предыдущая или следующая комната",
    help: "Показать сочетания клавиш",
  },
};
