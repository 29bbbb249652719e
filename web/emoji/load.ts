/** The emoji in the language in use, fetched when they are first needed. */
import { language } from "../i18n/index.ts";
import { fetchModule } from "../ui/fetch-module.ts";
import { type Emoji, parseEmoji } from "./emoji.ts";

const english = () => import("virtual:emoji/en");

/** By BCP 47 tag. The emoji of other languages have English names. */
const SOURCES: Record<string, () => Promise<{ default: string }>> = { ru: () => import("virtual:emoji/ru") };

const loaded = new Map<string, Promise<readonly Emoji[]>>();

/** Fetches the emoji of the language in use, once. Rejects when that fails. */
export const loadEmoji = (): Promise<readonly Emoji[]> => {
  const tag = language.peek();
  const known = loaded.get(tag);
  if (known) return known;
  // The service worker does not store them.
  const loading = fetchModule(SOURCES[tag] ?? english, () => false).then((module) => parseEmoji(module.default));
  loaded.set(tag, loading);
  loading.catch(() => loaded.delete(tag));
  return loading;
};
