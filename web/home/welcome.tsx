import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Preferences } from "../app/preferences.ts";
import type { ChatClient } from "../client/client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Mark } from "../ui/icons.tsx";
import { lazy } from "../ui/lazy.tsx";
import "./welcome.css";

const Settings = lazy(() => import("../dialogs/settings.tsx"));

interface Props {
  chat: ChatClient;
  preferences: Preferences;
  children: ComponentChildren;
}

/** The card outside the rooms: the logo, a greeting, and the settings. */
export const Welcome = ({ chat, preferences, children }: Props) => {
  const isOpen = useSignal(false);
  const setOpen = (next: boolean) => () => {
    isOpen.value = next;
  };
  return (
    <main class="welcome">
      <div class="card">
        <IconButton
          icon="settings"
          label={text.settings}
          look="corner"
          aria-haspopup="dialog"
          onClick={setOpen(true)}
        />
        <header class="greeting">
          <Mark />
          <h1>Samovar</h1>
          <p>{dialogText.tagline}</p>
        </header>
        {children}
      </div>
      {isOpen.value && <Settings chat={chat} preferences={preferences} onClose={setOpen(false)} />}
    </main>
  );
};
