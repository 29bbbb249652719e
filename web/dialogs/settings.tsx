import { useSignal } from "@preact/signals";
import { notificationPermission } from "../app/notifications.ts";
import type { Preferences } from "../app/preferences.ts";
import { LANGUAGES, language, moreText, text } from "../i18n/index.ts";
import { THEMES } from "../i18n/text.ts";
import { Choice } from "../ui/choice.tsx";
import { Modal } from "../ui/modal.tsx";
import { KeyboardHelp } from "./keyboard-help.tsx";

/** Language, colours, notifications, and what the keyboard can do. */
export const Settings = ({ preferences, onClose }: { preferences: Preferences; onClose: () => void }) => (
  <Modal title={text.settings} onClose={onClose}>
    <Choice
      label={moreText.languageLabel}
      options={LANGUAGES.map(({ tag, name }) => ({ value: tag, label: name }))}
      chosen={language.value}
      onChoose={preferences.setLanguage}
    />
    <Choice
      label={moreText.theme}
      options={THEMES.map((value) => ({ value, label: moreText.themes[value] }))}
      chosen={preferences.theme.value}
      onChoose={preferences.setTheme}
    />
    <Notifications preferences={preferences} />
    <KeyboardHelp />
  </Modal>
);

const Notifications = ({ preferences }: { preferences: Preferences }) => {
  const permission = useSignal(notificationPermission());
  if (permission.value === "unsupported") return null;
  const isOn = preferences.wantsNotifications.value && permission.value === "granted";
  const toggle = async () => {
    if (!isOn) permission.value = await Notification.requestPermission();
    preferences.setNotifications(!isOn);
  };
  return (
    <section class="setting">
      <h3>{moreText.notifications}</h3>
      <p class="note">{permission.value === "denied" ? moreText.notificationsBlocked : moreText.notificationsHint}</p>
      {permission.value !== "denied" && (
        <button class="button small" type="button" onClick={toggle}>
          {isOn ? moreText.notificationsOn : moreText.notificationsOff}
        </button>
      )}
    </section>
  );
};
