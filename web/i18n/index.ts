/** The language in use, chosen by the user or by the browser's preferences, and formatting in it. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Unread } from "../client/unread.ts";
import type { DialogText, Text } from "./text.ts";

export interface Language {
  /** Its BCP 47 tag. */
  readonly tag: string;
  /** Its own name for itself. */
  readonly name: string;
  /** Fetches its words: only the language in use is loaded. */
  readonly load: () => Promise<{ text: Text }>;
  /** Fetches the words of dialogs, menus and panels, which are loaded with the first of them. */
  readonly loadDialogs: () => Promise<{ dialogText: DialogText }>;
}

const ENGLISH: Language = {
  tag: "en",
  name: "English",
  load: () => import("./en.ts"),
  loadDialogs: () => import("./en-dialogs.ts"),
};

export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { tag: "ru", name: "Русский", load: () => import("./ru.ts"), loadDialogs: () => import("./ru-dialogs.ts") },
];

const primary = (tag: string): string | undefined => tag.toLowerCase().split("-")[0];

/** Returns the first available language of `preferred` (BCP 47 tags), or English. */
export const choose = (preferred: readonly string[]): Language => {
  for (const tag of preferred) {
    const found = LANGUAGES.find((language) => language.tag === primary(tag));
    if (found) return found;
  }
  return ENGLISH;
};

/** Not every preference is one: where the system's locale is POSIX, Chromium reports "en-US@posix", for which `Intl` throws. */
const isLanguageTag = (tag: string): boolean => {
  try {
    Intl.getCanonicalLocales(tag);
    return true;
  } catch {
    return false;
  }
};

const createFormats = (locale: string) => ({
  locale,
  time: new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }),
  day: new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }),
  dayOfOtherYear: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" }),
  dayAndTime: new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }),
  in: new Intl.RelativeTimeFormat(locale),
  ago: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
  names: new Intl.Collator(locale, { sensitivity: "base", numeric: true }),
});

/** The language in use with its words and formats; null until `setLanguage` has loaded one. */
const current = signal<{ tag: string; words: Text; formats: ReturnType<typeof createFormats> } | null>(null);

/** The words of dialogs in the language in use; null until `loadDialogText` has loaded them. Read as `dialogText`. */
export const dialogWords = signal<DialogText | null>(null);

/** The BCP 47 tag of the language in use. */
export const language: ReadonlySignal<string> = computed(() => current.value?.tag ?? "");

const inUse = () => {
  if (current.value === null) throw new Error("no language is loaded");
  return current.value;
};
/** Reads each property anew: a component that has read one while rendering is rendered again in another language. */
export const following = <Part extends object>(part: () => Part): Part =>
  new Proxy({} as Part, { get: (_, key) => part()[key as keyof Part] });

/** The words of the page; those of dialogs are in dialog-text.ts. */
export const text = following<Text>(() => inUse().words);
const formats = following(() => inUse().formats);

let areDialogsNeeded = false;

/** Fetches the words of dialogs, menus and panels. From then on, a change of language fetches them, too. */
export const loadDialogText = async (): Promise<void> => {
  areDialogsNeeded = true;
  // The first language comes with them.
  if (current.peek() === null || dialogWords.peek() !== null) return;
  const tag = language.peek();
  const { dialogText } = await choose([tag]).loadDialogs();
  // Another language that is in use by now came with its own.
  if (language.peek() === tag) dialogWords.value = dialogText;
};

/** Switches to the first available language of `chosen` and the browser's preferences. */
export const setLanguage = async (...chosen: string[]): Promise<void> => {
  const preferred = (globalThis.navigator?.languages ?? []).filter(isLanguageTag);
  const { tag, load, loadDialogs } = choose([...chosen, ...preferred]);
  if (tag === current.peek()?.tag) return;
  const loading = areDialogsNeeded ? loadDialogs() : null;
  const { text: words } = await load();
  const dialogs = areDialogsNeeded ? (await (loading ?? loadDialogs())).dialogText : null;
  batch(() => {
    dialogWords.value = dialogs;
    // The region decides on the format of dates: en-GB and en-US differ.
    current.value = { tag, words, formats: createFormats(preferred.find((each) => primary(each) === tag) ?? tag) };
  });
};

/** Formats hours and minutes, local. */
export const formatTime = (date: Date): string => formats.time.format(date);

/** Formats date and time in full, local. */
export const formatMoment = (date: Date): string => formats.moment.format(date);

/** Formats a moment: the time, with the day if it is not today. */
export const formatBriefly = (date: Date, now: Date): string =>
  (date.toDateString() === now.toDateString() ? formats.time : formats.dayAndTime).format(date);

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Returns a duration in the largest unit that fits. */
const inUnits = (seconds: number) => {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? UNITS[3];
  return { unit, count: Math.round(seconds / size) };
};

/** Formats "in 3 seconds", in the largest unit that fits. */
export const formatIn = (seconds: number): string => {
  const { unit, count } = inUnits(seconds);
  return formats.in.format(count, unit);
};

const LONG_UNITS = [["year", 31_557_600], ["month", 2_629_800], ...UNITS] as const;

/** Formats a moment before `now`, ms since 1970: "5 minutes ago", "yesterday", "just now". */
export const formatAgo = (date: Date, now = Date.now()): string => {
  const seconds = (now - date.getTime()) / 1_000;
  const [unit, size] = LONG_UNITS.find(([, size]) => seconds >= size) ?? UNITS[3];
  return unit === "second" ? text.justNow : formats.ago.format(-Math.floor(seconds / size), unit);
};

/** Formats a duration in the largest unit that fits: "5 minutes", or "5 min". */
export const formatDuration = (seconds: number, unitDisplay: "long" | "short" = "long"): string => {
  const { unit, count } = inUnits(seconds);
  return new Intl.NumberFormat(formats.locale, { style: "unit", unit, unitDisplay }).format(count);
};

/** Formats a countdown: "0:25", or "5:59:03". */
export const formatCountdown = (seconds: number): string => {
  const minutes = Math.floor(seconds / 60);
  const padded = (count: number) => String(count).padStart(2, "0");
  const rest = padded(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${rest}`;
};

/** Formats a local day relative to `now`. */
export const formatDay = (date: Date, now: Date): string => {
  if (date.toDateString() === now.toDateString()) return text.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return text.yesterday;
  return (date.getFullYear() === now.getFullYear() ? formats.day : formats.dayOfOtherYear).format(date);
};

/** Formats an unread count: "3", "3+" when there may be more than were counted, or "99+" above 99. */
export const formatUnread = ({ count, isMore }: Unread): string => {
  if (count > 99) return "99+";
  return isMore && count > 0 ? `${count}+` : String(count);
};

/** Compares names in the order of the language. */
export const compareNames = (a: string, b: string): number => formats.names.compare(a, b);
