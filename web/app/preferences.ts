/** The user's preferences: language, theme and notifications. Kept across reloads and in step between tabs. */
import { effect, signal } from "@preact/signals-core";
import type { Store } from "../client/storage.ts";
import { language, setLanguage } from "../i18n/index.ts";
import { THEMES, type Theme } from "../i18n/text/settings.ts";

const LANGUAGE_KEY = "samovar.language";
/** public/theme.js reads it, too. */
const THEME_KEY = "samovar.theme";
const NOTIFY_KEY = "samovar.notify";

declare global {
  /** Defined by public/theme.js, which has already applied the stored theme; undefined if it could not be loaded. */
  var applyTheme: ((theme: Theme) => void) | undefined;
}

export interface Preferences {
  readonly theme: { readonly value: Theme };
  setTheme(theme: Theme): void;
  /** `tag` is the BCP 47 tag of one of the page's languages. */
  setLanguage(tag: string): void;
  /** The user wants notifications; the browser's permission is separate. */
  readonly wantsNotifications: { readonly value: boolean; peek(): boolean };
  setNotifications(isOn: boolean): void;
}

/** Applies the stored preferences and later changes. Resolves when the language is loaded. */
export const startPreferences = async (store: Store): Promise<Preferences> => {
  const theme = signal<Theme>("system");
  const wantsNotifications = signal(false);

  const load = async () => {
    const stored = store.get(THEME_KEY);
    theme.value = THEMES.find((each) => each === stored) ?? "system";
    wantsNotifications.value = store.get(NOTIFY_KEY) === "on";
    await setLanguage(...[store.get(LANGUAGE_KEY) ?? []].flat());
  };

  await load();
  addEventListener("storage", () => void load());
  effect(() => globalThis.applyTheme?.(theme.value));
  effect(() => {
    document.documentElement.lang = language.value;
  });

  const change = (key: string, value: string) => {
    store.set(key, value);
    void load();
  };
  return {
    theme,
    setTheme: (next) => change(THEME_KEY, next),
    setLanguage: (tag) => change(LANGUAGE_KEY, tag),
    wantsNotifications,
    setNotifications: (isOn) => change(NOTIFY_KEY, isOn ? "on" : "off"),
  };
};
