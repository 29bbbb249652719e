import { afterEach, expect, test, vi } from "vitest";
import { dialogText } from "./dialog-text.ts";
import { text as en } from "./en.ts";
import { dialogText as enDialogs } from "./en-dialogs.ts";
import { choose, formatCountdown, formatDuration, formatIn, loadDialogText, setLanguage } from "./index.ts";
import { text as ru } from "./ru.ts";
import { dialogText as ruDialogs } from "./ru-dialogs.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  [["ru-RU", "en"], "ru"],
  [["de-DE", "ru"], "ru"],
  [["en-GB", "ru"], "en"],
  [["de"], "en"],
  [[], "en"],
])("of the preferences %j, chooses the first available language: %s", (preferred, tag) => {
  expect(choose(preferred).tag).toBe(tag);
});

test.each([
  [1, "1 person here", "Здесь 1 человек"],
  [2, "2 people here", "Здесь 2 человека"],
  [5, "5 people here", "Здесь 5 человек"],
  [21, "21 people here", "Здесь 21 человек"],
  [22, "22 people here", "Здесь 22 человека"],
])("counts %i", (count, english, russian) => {
  expect(en.peopleHere(count)).toBe(english);
  expect(ru.peopleHere(count)).toBe(russian);
});

test("typing names one or two users, and counts more", () => {
  expect(en.typing([])).toBe("");
  expect(en.typing(["Anna"])).toBe("Anna is typing…");
  expect(ru.typing(["Анна", "Борис"])).toBe("Анна и Борис печатают…");
  expect(en.typing(["Anna", "b", "c"])).toBe("Anna and 2 others are typing…");
  expect(ru.typing(["Анна", "b", "c"])).toBe("Анна и ещё 2 человека печатают…");
  expect(ru.typing(["Анна", ..."bcdef"])).toBe("Анна и ещё 5 человек печатают…");
});

test.each([
  [["Anna"], 0, "Anna", "Anna"],
  [["Anna", "Boris"], 0, "Anna and Boris", "Anna и Boris"],
  [["You", "Anna", "Boris"], 3, "You, Anna, Boris and 3 others", "You, Anna, Boris и ещё 3 человека"],
  [["Anna"], 1, "Anna and 1 other", "Anna и ещё 1 человек"],
  [[], 5, "5 people", "5 человек"],
])("names who has reacted: %j and %i others", (names, others, english, russian) => {
  expect(enDialogs.reactedBy(names, others)).toBe(english);
  expect(ruDialogs.reactedBy(names, others)).toBe(russian);
});

test.each([
  ["1", "1 new message", "1 новое сообщение"],
  ["3", "3 new messages", "3 новых сообщения"],
  ["99+", "99+ new messages", "99+ новых сообщений"],
])("counts %s new messages", (count, english, russian) => {
  expect(en.newMessageCount(count)).toBe(english);
  expect(ru.newMessageCount(count)).toBe(russian);
});

test("a countdown has minutes and seconds, and hours when it needs them", () => {
  expect([0, 5, 60, 3_599, 3_600, 21_600].map(formatCountdown)).toEqual([
    "0:00",
    "0:05",
    "1:00",
    "59:59",
    "1:00:00",
    "6:00:00",
  ]);
});

test("durations are in the largest unit that fits", async () => {
  await setLanguage("en");
  expect([5, 60, 300, 21_600].map((seconds) => formatIn(seconds))).toEqual([
    "in 5 seconds",
    "in 1 minute",
    "in 5 minutes",
    "in 6 hours",
  ]);
  await setLanguage("ru");
  expect(ruDialogs.nextMessage(formatIn(60))).toBe("Следующее сообщение через 1 минуту");
  expect([5, 60, 300, 21_600].map((seconds) => ruDialogs.slowModeOn(formatDuration(seconds)))).toEqual([
    "Медленный режим: 5 секунд между сообщениями",
    "Медленный режим: 1 минута между сообщениями",
    "Медленный режим: 5 минут между сообщениями",
    "Медленный режим: 6 часов между сообщениями",
  ]);
});

test("a preference that is no language tag is ignored", async () => {
  await setLanguage("en");
  vi.stubGlobal("navigator", { languages: ["ru-RU@posix"] });
  await setLanguage("ru");
  expect(formatIn(60)).toBe("через 1 минуту");
});

test("the words of dialogs follow the language from when they are needed", async () => {
  await setLanguage("en");
  expect(() => dialogText.theme).toThrow();
  // Whichever is loaded first.
  await Promise.all([loadDialogText(), setLanguage("ru")]);
  expect(dialogText.theme).toBe(ruDialogs.theme);
  await loadDialogText();
  await setLanguage("en");
  expect(dialogText.theme).toBe(enDialogs.theme);
});
