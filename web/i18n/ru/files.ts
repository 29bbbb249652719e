import { plural } from "../plural.ts";
import type { FilesText } from "../text/files.ts";
import { number, rules } from "./numbers.ts";

export const files: FilesText = {
  noFiles: "В этом чате нельзя отправлять файлы.",
  dropInRoom: (room) => `Отпустите, чтобы отправить в «${room}»`,
  dropToPerson: (name) => `Отпустите, чтобы отправить: ${name}`,
  filesToSend: "Прикреплённые файлы",
  filesAttached: (count) =>
    `${plural(rules, count, { one: "Прикреплён", other: "Прикреплено" })} ${number.format(count)} ${plural(rules, count, { one: "файл", few: "файла", other: "файлов" })}`,
  preparing: "Подготовка…",
  removeFile: (name) => `Убрать ${name}`,
  describe: "Описать",
  describeFile: (name) => `Описать ${name}`,
  descriptionOf: (name) => `Описание: ${name}`,
  descriptionHint: "Что на картинке?",
  keepsMetadata: "Может содержать место съёмки",
  fileTooLarge: (name, limit) => `${name}: слишком большой файл. Можно не больше ${limit}.`,
  fileEmpty: (name) => `${name}: файл пустой.`,
  fileUnreadable: (name) => `${name}: не удалось прочитать.`,
  tooManyFiles: (count) =>
    `К сообщению можно прикрепить не больше ${number.format(count)} ${plural(rules, count, { one: "файла", other: "файлов" })}.`,
  tooMuchWaits: (limit) => `Отправки могут ждать не больше ${limit}. Попробуйте, когда часть уйдёт.`,
  uploading: (name) => `Загружается ${name}`,
  fileUnavailable: "Недоступно",
  fileGone: "Этот файл больше недоступен.",
  download: "Скачать",
  downloadFiles: (count) =>
    count === 1
      ? "Скачать"
      : `Скачать ${number.format(count)} ${plural(rules, count, { one: "файл", few: "файла", other: "файлов" })}`,
  copyImage: "Скопировать картинку",
  imageCopied: "Картинка скопирована",
  previousImage: "Предыдущая картинка",
  nextImage: "Следующая картинка",
  imageOf: (at, count) => `${number.format(at)} из ${number.format(count)}`,
  zoomIn: "Увеличить",
  zoomOut: "Уменьшить",
};
