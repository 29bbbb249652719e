import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Preferences } from "../app/preferences.ts";
import { Settings } from "../dialogs/settings.tsx";
import { moreText, text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Mark } from "../ui/icons.tsx";

/** The card that greets whoever is in no room yet. */
export const Entrance = ({ preferences, children }: { preferences: Preferences; children: ComponentChildren }) => {
  const isOpen = useSignal(false);
  const setOpen = (next: boolean) => () => {
    isOpen.value = next;
  };
  return (
    <main class="entrance">
      <div class="card">
        <IconButton
          icon="settings"
          label={text.settings}
          look="corner"
          aria-haspopup="dialog"
          onClick={setOpen(true)}
        />
        <header class="welcome">
          <Mark />
          <h1>Samovar</h1>
          <p>{moreText.tagline}</p>
        </header>
        {children}
      </div>
      {isOpen.value && <Settings preferences={preferences} onClose={setOpen(false)} />}
    </main>
  );
};
