import type { CommonText } from "../text/common.ts";

const errors: Record<string, string> = {
  invalid_data: "Не удалось отправить.",
  not_found: "Сообщение не найдено.",
  muted: "Вы пока не можете писать.",
  rate_limited: "Слишком часто. Подождите немного и попробуйте снова.",
  unauthorized: "Вы вышли из системы.",
  forbidden: "Недостаточно прав.",
  too_many_rooms: "Слишком много подписок. Отпишитесь от одной из комнат и попробуйте снова.",
  body_too_large: "Слишком большой файл.",
  unknown_file: "Загруженный файл устарел.",
  file_lost: "Файла больше нет на этом устройстве.",
  not_configured: "В этом чате нельзя отправлять файлы.",
  network: "Нет связи с сервером. Проверьте соединение и попробуйте снова.",
};
export const error = (code: string) => errors[code] ?? "Что-то пошло не так. Попробуйте снова.";

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
  error,
  sendError: (code) => {
    if (code === "invalid_data") return error(code);
    if (code === "not_found") return "Не отправлено. Сообщения, на которое вы отвечаете, больше нет.";
    return `Не отправлено. ${code === "forbidden" ? "Сейчас здесь нельзя писать." : error(code)}`;
  },
};
