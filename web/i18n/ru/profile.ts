import type { ProfileText } from "../text/profile.ts";

const errors: Record<string, string> = {
  forbidden: "Этот человек не принимает ваши сообщения.",
  not_found: "Этого пользователя больше нет.",
};

export const profile: ProfileText = {
  sendDirect: "Написать",
  opening: "Открываем…",
  mentionPerson: "Упомянуть",
  moderatePerson: "Запретить писать или исключить",
  block: "Заблокировать",
  blockQuestion: (name) => `Заблокировать пользователя ${name}?`,
  blockHint:
    "Этот человек не сможет писать вам лично, а уведомления о его упоминаниях не будут приходить. В комнатах вы по-прежнему будете видеть сообщения друг друга.",
  profileError: (code) => errors[code],
  newName: "Новое имя",
  nameKeptWhileMuted: "Пока вам запрещено писать, имя изменить нельзя.",
  blockedPeople: "Чёрный список",
  noBlockedPeople: "Здесь пока никого нет.",
};
