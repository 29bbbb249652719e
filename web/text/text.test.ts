import { expect, test } from "vitest";
import { en } from "./en.ts";
import { choose } from "./index.ts";
import { ru } from "./ru.ts";

test.each([
  [["ru-RU", "en"], ru],
  [["de-DE", "ru"], ru],
  [["en-GB", "ru"], en],
  [["de"], en],
  [[], en],
])("of %j the page speaks the first that it knows", (preferred, text) => {
  expect(choose(preferred)).toBe(text);
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

test("names who types, up to two", () => {
  expect(en.typing([])).toBe("");
  expect(en.typing(["Anna"])).toBe("Anna is typing…");
  expect(ru.typing(["Анна", "Борис"])).toBe("Анна и Борис печатают…");
  expect(en.typing(["a", "b", "c"])).toBe("Several people are typing…");
});
