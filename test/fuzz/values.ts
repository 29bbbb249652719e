/** Values that often reveal defects. */
import type { Random } from "../support/random.ts";

const TEXTS = [
  ..."general|private-fuzz|private-*|Anna|system|ѕystem|guest-fuzz|u-1|null|true|NaN|0|-1|1e309|undefined".split("|"),
  ..."__proto__|constructor|prototype|toString|hasOwnProperty|then".split("|"),
  ..."'; DROP TABLE messages; --|' OR '1'='1|$1|%s%n|../../etc/passwd|%00|%ff|C:\\|/*|\\".split("|"),
  "5d41402abc4b2a76b9719d911017c592",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "{}",
  "[]",
  "",
  " ",
  "\0",
  "\ud800",
  "\udfff",
  "\ufeff",
  "\u202e",
  "\u200b",
  "\ufe0f",
  "a\nb\r\nc",
  "\t",
  "é",
  "e\u0301",
  "ﬁ",
  "İ",
  "ß",
  "👩‍👩‍👧‍👦",
  "Привет",
  "日本語",
  "שלום",
  "Ａ",
];

const NUMBERS = [
  ...[0, -0, 1, -1, 2, 50, 99, 100, 101, 1e3, 2_678_400, 2_678_401, 0.5, -0.5],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e308, Number.MIN_VALUE],
];

/** Lengths around the limits. */
const LENGTHS = [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1_000, 3_999, 4_000, 4_001];

const DEPTH = 3;

/** Returns an awkward text, two of them, or one repeated. */
export const anyText = (random: Random): string => {
  const text = random.pick(TEXTS);
  if (random.chance(0.6)) return text;
  if (random.chance(0.7)) return text + random.pick(TEXTS);
  return (text || "x").repeat(random.pick(LENGTHS)).slice(0, random.pick(LENGTHS));
};

export const anyNumber = (random: Random): number =>
  random.chance(0.5) ? random.pick(NUMBERS) : Math.floor(random.between(0, 200));

/** Returns any JSON value. */
export const anyValue = (random: Random, depth = 0): unknown => {
  const kind = random.between(0, depth < DEPTH ? 8 : 6);
  if (kind < 2) return anyText(random);
  if (kind < 4) return anyNumber(random);
  if (kind < 5) return random.chance(0.5);
  if (kind < 6) return null;
  const items = Array.from({ length: Math.floor(random.between(0, 4)) }, () => anyValue(random, depth + 1));
  if (kind < 7) return items;
  return Object.fromEntries(items.map((item) => [anyText(random), item]));
};
