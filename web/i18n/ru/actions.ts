import { plural } from "../plural.ts";
import type { ActionsText } from "../text/actions.ts";
import { number, rules } from "./numbers.ts";

export const actions: ActionsText = {
  reply: "Ответить",
  addReaction: "Добавить реакцию",
  moreActions: "Другие действия",
  inReplyTo: "В ответ на:",
  showMessage: "Показать сообщение",
  replyingTo: (name) => `Ответ: ${name}`,
  cancelReply: "Не отвечать",
  reactions: "Реакции",
  tooManyOwnReactions: (count) =>
    `К сообщению можно добавить ${number.format(count)} ${plural(rules, count, { one: "реакцию", few: "реакции", other: "реакций" })}.`,
  tooManyReactions: "У сообщения уже слишком много реакций.",
};
