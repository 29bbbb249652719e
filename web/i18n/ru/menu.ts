import { plural } from "../plural.ts";
import type { MenuText } from "../text/menu.ts";
import { number, rules } from "./numbers.ts";

const list = new Intl.ListFormat("ru");

export const menu: MenuText = {
  moreEmoji: "Другие эмодзи",
  moderate: (name) => `Запретить писать или исключить: ${name}`,
  reactedBy: (names, others) => {
    const people = `${number.format(others)} ${plural(rules, others, { one: "человек", few: "человека", other: "человек" })}`;
    if (names.length === 0) return people;
    return list.format(others > 0 ? [...names, `ещё ${people}`] : names);
  },
  copy: "Скопировать текст",
  edit: "Изменить",
  deleteMessage: "Удалить",
  deleteQuestion: "Удалить сообщение?",
  deleteHint: "Оно удалится у всех участников.",
  editMessage: "Изменить сообщение",
  editHint: "Enter — сохранить, Esc — отменить",
};
