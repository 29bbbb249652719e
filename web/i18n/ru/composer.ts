import { plural } from "../plural.ts";
import type { ComposerText } from "../text/composer.ts";
import { number, rules } from "./numbers.ts";

export const composer: ComposerText = {
  message: "Сообщение",
  writeTo: (room) => `Написать в «${room}»`,
  send: "Отправить",
  sendHint: "Enter — отправить, Shift+Enter — новая строка",
  charactersLeft: (count) =>
    plural(rules, count, { one: "Остался", other: "Осталось" }) +
    ` ${number.format(count)} ` +
    plural(rules, count, { one: "символ", few: "символа", other: "символов" }),
  tooLong: "Слишком длинное сообщение.",
  charactersOver: (count) =>
    `Лимит превышен на ${number.format(count)} ${plural(rules, count, { one: "символ", few: "символа", other: "символов" })}`,
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
  draftDiscarded: "Черновик удалён",
  closed: "Здесь могут писать только модераторы.",
  chooseEmoji: "Выбрать эмодзи",
  undo: "Отменить",
  attachFiles: "Прикрепить файлы",
  cancelSending: "Отменить отправку",
};
