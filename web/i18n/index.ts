/** The language in use, chosen from what the browser prefers or by the user, and dates in it. */
import { type ReadonlySignal, signal } from "@preact/signals-core";
import type { MoreText, Text } from "./text.ts";

export interface Language {
  /** Its BCP 47 tag. */
  readonly tag: string;
  /** What it calls itself. */
  readonly name: string;
  /** Only the language in use comes over the wire. */
  readonly load: () => Promise<{ text: Text }>;
  readonly loadMore: () => Promise<{ moreText: MoreText }>;
}

const ENGLISH: Language = {
  tag: "en",
  name: "English",
  load: () => import("./en.ts"),
  loadMore: () => import("./en-more.ts"),
};

export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { tag: "ru", name: "Русский", load: () => import("./ru.ts"), loadMore: () => import("./ru-more.ts") },
];

const primary = (tag: string): string | undefined => tag.toLowerCase().split("-")[0];

/** The first of `preferred` (BCP 47 tags) that there is, or English. */
export const choose = (preferred: readonly string[]): Language => {
  for (const tag of preferred) {
    const found = LANGUAGES.find((language) => language.tag === primary(tag));
    if (found) return found;
  }
  return ENGLISH;
};

const createFormats = (locale: string) => ({
  time: new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }),
  day: new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }),
  dayOfOtherYear: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" }),
  until: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }),
  in: new Intl.RelativeTimeFormat(locale),
  names: new Intl.Collator(locale, { sensitivity: "base", numeric: true }),
});

/** What a room says, once `setLanguage` has been called. Read it when rendering: another language is another object. */
export let text: Text;
/** What the parts say that are loaded on demand, once `loadMoreText` has resolved. */
export let moreText: MoreText;
let isMoreWanted = false;
let formats: ReturnType<typeof createFormats>;

const current = signal("");

/** The BCP 47 tag of the language in use. */
export const language: ReadonlySignal<string> = current;

/** Speaks the first of `chosen` and of what the browser prefers that there is. */
export const setLanguage = async (...chosen: string[]): Promise<void> => {
  const preferred = globalThis.navigator?.languages ?? [];
  const { tag, load, loadMore } = choose([...chosen, ...preferred]);
  if (tag === current.peek()) return;
  const next = await load();
  if (isMoreWanted) ({ moreText } = await loadMore());
  ({ text } = next);
  // The region decides on the form of dates: en-GB and en-US differ.
  formats = createFormats(preferred.find((each) => primary(each) === tag) ?? tag);
  current.value = tag;
};

/** Fetches `moreText` in the language in use; from then on it follows the language. */
export const loadMoreText = async (): Promise<void> => {
  isMoreWanted = true;
  const tag = current.peek();
  const more = await choose([tag]).loadMore();
  // Another language has brought its own.
  if (tag === current.peek()) ({ moreText } = more);
};

/** Hours and minutes, local. */
export const formatTime = (date: Date): string => formats.time.format(date);

/** Day and time in full, local. */
export const formatMoment = (date: Date): string => formats.moment.format(date);

/** A moment to come: the time, and the day when it is another one than that of `now`. */
export const formatUntil = (date: Date, now: Date): string =>
  (date.toDateString() === now.toDateString() ? formats.time : formats.until).format(date);

/** "In so many seconds". */
export const formatIn = (seconds: number): string => formats.in.format(seconds, "second");

/** Orders names as people expect it. */
export const compareNames = (a: string, b: string): number => formats.names.compare(a, b);

/** A local day as people say it at `now`. */
export const formatDay = (date: Date, now: Date): string => {
  if (date.toDateString() === now.toDateString()) return text.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return text.yesterday;
  return (date.getFullYear() === now.getFullYear() ? formats.day : formats.dayOfOtherYear).format(date);
};
