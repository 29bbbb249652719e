import { useSignal } from "@preact/signals";
import { notificationPermission } from "../app/notifications.ts";
import type { Preferences } from "../app/preferences.ts";
import type { ChatClient } from "../client/client.ts";
import { Devices } from "../devices/devices.tsx";
import { dialogText } from "../i18n/dialog-text.ts";
import { LANGUAGES, language, text } from "../i18n/index.ts";
import { type KeyboardAction, THEMES } from "../i18n/text/settings.ts";
import { pushState } from "../push/push-state.ts";
import { Choice } from "../ui/choice.tsx";
import { Modal } from "../ui/modal.tsx";
import { BlockedPeople } from "./blocked-people.tsx";
import "./settings.css";

/** The shortcuts that app/keyboard.ts, the message list and the composer handle. */
const SHORTCUTS: readonly (readonly [KeyboardAction, ...string[]])[] = [
  ["send", "Enter"],
  ["newLine", "Shift", "Enter"],
  ["bold", "Ctrl", "B"],
  ["italic", "Ctrl", "I"],
  ["code", "Ctrl", "E"],
  ["regions", "F6"],
  ["composer", "Esc"],
  ["switchRoom", "Ctrl", "K"],
  ["search", "Ctrl", "F"],
  ["nextRoom", "Alt", "↑ ↓"],
  ["messageMenu", "↑ ↓", "Enter"],
  ["messageReply", "↑ ↓", "R"],
  ["messageEdit", "↑ ↓", "E"],
  ["messageDelete", "↑ ↓", "Del"],
  ["help", "Ctrl", "/"],
];

interface Props {
  chat: ChatClient;
  preferences: Preferences;
  onClose: () => void;
}

/** Language, theme, notifications, devices, blocked people, and help on the keyboard. */
const Settings = ({ chat, preferences, onClose }: Props) => (
  <Modal title={text.settings} onClose={onClose}>
    <Choice
      label={dialogText.language}
      options={LANGUAGES.map(({ tag, name }) => ({ value: tag, label: name, lang: tag }))}
      chosen={language.value}
      onChoose={preferences.setLanguage}
    />
    <Choice
      label={dialogText.theme}
      options={THEMES.map((value) => ({ value, label: dialogText.themes[value] }))}
      chosen={preferences.theme.value}
      onChoose={preferences.setTheme}
    />
    <Notifications preferences={preferences} />
    <Devices chat={chat} />
    {chat.session.value && <BlockedPeople chat={chat} />}
    <section class="setting">
      <h3>{dialogText.shortcuts}</h3>
      <dl class="shortcuts">
        {SHORTCUTS.map(([action, ...keys]) => (
          <div key={action}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{dialogText.shortcutActions[action]}</dd>
          </div>
        ))}
      </dl>
    </section>
  </Modal>
);

export default Settings;

/** In a tab of iOS: only what is on its Home Screen may notify. */
const mustBeInstalled = (): boolean => (navigator as { standalone?: boolean }).standalone === false;

const Notifications = ({ preferences }: { preferences: Preferences }) => {
  const permission = useSignal(notificationPermission());
  if (permission.value === "unsupported" && !mustBeInstalled()) return null;
  const isOn = preferences.wantsNotifications.value && permission.value === "granted";
  const toggle = async () => {
    if (!isOn) permission.value = await Notification.requestPermission();
    preferences.setNotifications(!isOn);
  };
  const hint =
    permission.value === "unsupported"
      ? dialogText.installFirst
      : permission.value === "denied"
        ? dialogText.notificationsBlocked
        : dialogText.notificationsHint;
  const canToggle = permission.value === "default" || permission.value === "granted";
  return (
    <section class="setting">
      <h3>{dialogText.notifications}</h3>
      <p class="note">{hint}</p>
      {isOn && (
        <p class="note" role="status">
          {dialogText.pushHints[pushState.value]}
        </p>
      )}
      {canToggle && (
        <button class="button small" type="button" onClick={toggle}>
          {isOn ? dialogText.turnOff : dialogText.turnOn}
        </button>
      )}
    </section>
  );
};
