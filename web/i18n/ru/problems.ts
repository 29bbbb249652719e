import { CLOSE } from "../../../rooms/protocol/close-codes.ts";
import type { ProblemsText } from "../text/problems.ts";

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

export const problems: ProblemsText = {
  chooseAnotherName: "Выберите другое имя",
  joinError: (code) => joinErrors[code] ?? "Соединение разорвано.",
  joinErrorHint: (code) => joinErrorHints[code] ?? "",
  removedUntil: (until) => `Вы сможете вернуться после ${until}.`,
  notFound: "Такой страницы нет.",
  noSuchRoom: "Комната не может так называться:",
  tooLongForRoom: "Слишком длинно: не больше 64 символов.",
  goTo: (room) => `Перейти в ${room}`,
};
