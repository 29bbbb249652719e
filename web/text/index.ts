/** The language in use, chosen from what the browser prefers, and dates in it. */
import { en } from "./en.ts";
import { ru } from "./ru.ts";
import type { Text } from "./text.ts";

const LANGUAGES: readonly Text[] = [en, ru];

/** The first of `preferred` (BCP 47 tags) that there is, or English. */
export const choose = (preferred: readonly string[]): Text => {
  for (const tag of preferred) {
    const language = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((text) => text.language === language);
    if (found) return found;
  }
  return en;
};

const preferred = globalThis.navigator?.languages ?? [];
export const text = choose(preferred);

// The region decides on the form of dates: en-GB and en-US differ.
const locale = preferred.find((tag) => tag.toLowerCase().split("-")[0] === text.language) ?? text.language;
const timeFormat = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const momentFormat = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const dayOfOtherYearFormat = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });

/** Hours and minutes, local. */
export const formatTime = (date: Date): string => timeFormat.format(date);

/** Day and time in full, local. */
export const formatMoment = (date: Date): string => momentFormat.format(date);

/** A local day as people say it at `now`. */
export const formatDay = (date: Date, now: Date): string => {
  if (date.toDateString() === now.toDateString()) return text.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return text.yesterday;
  return (date.getFullYear() === now.getFullYear() ? dayFormat : dayOfOtherYearFormat).format(date);
};
