/** The emoji with their names in the language in use, fetched when they are first needed. */
import { language } from "../i18n/index.ts";
import { withTone } from "./tones.ts";

export interface Emoji {
  readonly emoji: string;
  /** Its group's number, one of `GROUPS`. */
  readonly group: number;
  readonly hasTones: boolean;
  /** As on GitHub, without colons. */
  readonly shortcodes: readonly string[];
  readonly name: string;
  /** What it is found by, folded: its name, and further words. */
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** The numbers of Emojibase's groups, in their order. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;

/** Folds a text for the search: without case and marks, ё as е. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Reads what plugin.ts has built. */
export const parseEmoji = (text: string): Emoji[] =>
  text.split("\n").map((line) => {
    const [emoji = "", group, tones, shortcodes = "", name = "", tags = ""] = line.split("\t");
    return {
      emoji,
      group: Number(group),
      hasTones: tones === "1",
      shortcodes: shortcodes.split(" "),
      name,
      words: wordsOf(name),
      tags: wordsOf(tags),
    };
  });

/** Returns an emoji in a skin tone, if it has one. */
export const toned = ({ emoji, hasTones }: Emoji, tone: number): string => (hasTones ? withTone(emoji, tone) : emoji);

const SOURCES: Record<string, () => Promise<{ default: string }>> = {
  en: () => import("virtual:emoji/en"),
  ru: () => import("virtual:emoji/ru"),
};

const loaded = new Map<string, Promise<readonly Emoji[]>>();

/** Fetches the emoji of the language in use, once. Rejects when that fails. */
export const loadEmoji = (): Promise<readonly Emoji[]> => {
  const tag = language.peek();
  const known = loaded.get(tag);
  if (known) return known;
  const source = SOURCES[tag];
  if (!source) throw new Error(`no emoji of the language ${tag}`);
  const loading = source().then((module) => parseEmoji(module.default));
  loaded.set(tag, loading);
  loading.catch(() => loaded.delete(tag));
  return loading;
};
