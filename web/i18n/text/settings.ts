/** Preferences, and the help on the keyboard. */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** What the keyboard can do, as the help lists it. */
export type KeyboardAction =
  | "send"
  | "newLine"
  | "bold"
  | "italic"
  | "code"
  | "regions"
  | "composer"
  | "switchRoom"
  | "search"
  | "nextRoom"
  | "messageMenu"
  | "messageReply"
  | "messageEdit"
  | "messageDelete"
  | "help";

export interface SettingsText {
  language: string;
  theme: string;
  themes: Record<Theme, string>;
  notifications: string;
  notificationsHint: string;
  notificationsBlocked: string;
  /** What is pushed to this browser, by the state of that. */
  pushHints: Record<"off" | "on" | "not_configured" | "unsupported" | "failed", string>;
  /** Where only installed pages may notify. */
  installFirst: string;
  turnOn: string;
  turnOff: string;
  shortcuts: string;
  shortcutActions: Record<KeyboardAction, string>;
  /** The title of a notification. */
  mentionedYou: (name: string) => string;
}
