/** What this browser's user likes: language, colours and notifications. Kept over reloads, and in step between tabs. */
import { effect, signal } from "@preact/signals-core";
import type { Store } from "../client/storage.ts";
import { language, setLanguage } from "../i18n/index.ts";
import { THEMES, type Theme } from "../i18n/text.ts";

const LANGUAGE_KEY = "samovar.language";
const THEME_KEY = "samovar.theme";
const NOTIFY_KEY = "samovar.notify";

/** The page's own background in both themes, for the browser's frame around it; `--paper` in style/tokens.css. */
const PAPER = { light: "#fbf6ee", dark: "#1a1512" } as const;

export interface Preferences {
  readonly theme: { readonly value: Theme };
  setTheme(theme: Theme): void;
  /** `tag` is the BCP 47 tag of one of the page's languages. */
  setLanguage(tag: string): void;
  /** Notifications are wanted; whether the browser lets them through is another matter. */
  readonly wantsNotifications: { readonly value: boolean; peek(): boolean };
  setNotifications(isOn: boolean): void;
}

/** Applies what is kept, and from then on what is chosen. Resolves when the page knows its language. */
export const startPreferences = async (store: Store): Promise<Preferences> => {
  const theme = signal<Theme>("system");
  const wantsNotifications = signal(false);

  const load = async () => {
    const kept = store.get(THEME_KEY);
    theme.value = THEMES.find((each) => each === kept) ?? "system";
    wantsNotifications.value = store.get(NOTIFY_KEY) === "on";
    await setLanguage(...[store.get(LANGUAGE_KEY) ?? []].flat());
  };

  await load();
  addEventListener("storage", () => void load());
  effect(() => {
    const chosen = theme.value;
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
      const own = meta.media.includes("dark") ? "dark" : "light";
      meta.content = PAPER[chosen === "system" ? own : chosen];
    }
  });
  effect(() => {
    document.documentElement.lang = language.value;
  });

  const choose = (key: string, value: string) => {
    store.set(key, value);
    void load();
  };
  return {
    theme,
    setTheme: (next) => choose(THEME_KEY, next),
    setLanguage: (tag) => choose(LANGUAGE_KEY, tag),
    wantsNotifications,
    setNotifications: (isOn) => choose(NOTIFY_KEY, isOn ? "on" : "off"),
  };
};
