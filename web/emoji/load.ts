/** The emoji in the language in use, fetched when they are first needed. */
import { language } from "../i18n/index.ts";
import { type Emoji, parseEmoji } from "./emoji.ts";

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
