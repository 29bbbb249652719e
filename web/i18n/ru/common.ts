import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import type { CommonText } from "../text/common.ts";

const errors: Record<string, string> = {
  invalid_data: "Не удалось отправить.",
  not_found: "Сообщение не найдено.",
  muted: "Вы пока не можете писать.",
  rate_limited: "Слишком часто. Подождите немного и попробуйте снова.",
  unauthorized: "Вы вышли из системы.",
  forbidden: "Недостаточно прав.",
  network: "Нет связи с сервером. Проверьте соединение и попробуйте снова.",
};
export const error = (code: string) => errors[code] ?? "Что-то пошло не так. Попробуйте снова.";

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

export const common: CommonText = {
  save: "Сохранить",
  settings: "Настройки",
  cancel: "Отмена",
  close: "Закрыть",
  retry: "Повторить",
  copied: "Скопировано",
  copyFailed: "Не удалось скопировать: браузер не даёт доступа к буферу обмена.",
  loadFailed: "Не удалось загрузить",
  loadFailedHint: "Проверьте соединение и попробуйте снова или обновите страницу.",
  chooseAnotherName: "Выберите другое имя",
  error,
  nameError: (code) => nameErrors[code] ?? error(code),
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    if (code === "not_found") return "Не отправлено. Сообщения, на которое вы отвечаете, больше нет.";
    return `Не отправлено. ${code === "forbidden" ? "Сейчас здесь нельзя писать." : error(code)}`;
  },
  joinError: (code) => joinErrors[code] ?? "Соединение разорвано.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
  removedUntil: (until) => `Вы сможете вернуться после ${until}.`,
};
