import type { SettingsText } from "../text/settings.ts";

export const settings: SettingsText = {
  language: "Language",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  notifications: "Notifications",
  notificationsHint:
    "Get a desktop notification for new messages in the open room while this tab is in the background.",
  notificationsBlocked: "Your browser blocks notifications from this site. Allow them in the site settings.",
  turnOn: "Turn on",
  turnOff: "Turn off",
  shortcuts: "Keyboard shortcuts",
  shortcutActions: {
    send: "Send",
    newLine: "New line",
    bold: "Bold",
    italic: "Italic",
    code: "Code",
    regions: "Next section of the page",
    composer: "Back to the message box",
    switchRoom: "Find or create a room",
    search: "Search messages; again for the browser’s own search",
    nextRoom: "Previous or next room",
    messageMenu: "Actions for a message",
    messageReply: "Reply to a message",
    messageEdit: "Edit a message",
    messageDelete: "Delete a message",
    help: "Show shortcuts",
  },
  mentionedYou: (name) => `${name} mentioned you`,
};
