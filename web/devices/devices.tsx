import { useSignal } from "@preact/signals";
import { isGuest } from "../../rooms/protocol/access.ts";
import type { ChatClient } from "../client/client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { LinkDevice } from "./link-device.tsx";
import { SignOut } from "./sign-out.tsx";

/** The part of the settings about a guest's devices. Sessions of applications' users are the application's. */
export const Devices = ({ chat }: { chat: ChatClient }) => {
  const open = useSignal<"linkDevice" | "signOut" | null>(null);
  const user = chat.session.value?.user;
  if (!user || !isGuest(user)) return null;
  const onClose = () => {
    open.value = null;
  };
  return (
    <section class="setting">
      <h3>{dialogText.devices}</h3>
      <p class="note">{dialogText.devicesHint(user.username)}</p>
      <div class="buttons">
        {(["linkDevice", "signOut"] as const).map((dialog) => (
          <button
            key={dialog}
            class="button small"
            type="button"
            aria-haspopup="dialog"
            onClick={() => {
              open.value = dialog;
            }}
          >
            {dialogText[dialog]}
          </button>
        ))}
      </div>
      {open.value === "linkDevice" && <LinkDevice chat={chat} onClose={onClose} />}
      {open.value === "signOut" && <SignOut chat={chat} name={user.username} onClose={onClose} />}
    </section>
  );
};
