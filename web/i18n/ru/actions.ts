import { plural } from "../plural.ts";
import type { ActionsText } from "../text/actions.ts";
import { number, rules } from "./numbers.ts";

const list = new Intl.ListFormat("ru");

export const actions: ActionsText = {
  reply: "Ответить",
  addReaction: "Добавить реакцию",
  moreEmoji: "Другие эмодзи",
  moreActions: "Другие действия",
  moderate: (name) => `Запретить писать или исключить: ${name}`,
  inReplyTo: "В ответ на:",
  showMessage: "Показать сообщение",
  replyingTo: (name) => `Ответ: ${name}`,
  cancelReply: "Не отвечать",
  reactions: "Реакции",
  reactedBy: (names, others) => {
    const people = `${number.format(others)} ${plural(rules, others, { one: "человек", few: "человека", other: "человек" })}`;
    if (names.length === 0) return people;
    return list.format(others > 0 ? [...names, `ещё ${people}`] : names);
  },
  tooManyOwnReactions: (count) =>
    `К сообщению можно добавить ${number.format(count)} ${plural(rules, count, { one: "реакцию", few: "реакции", other: "реакций" })}.`,
  tooManyReactions: "У сообщения уже слишком много реакций.",
};
