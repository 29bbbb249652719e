import { useSignal } from "@preact/signals";
import type { ChatClient } from "../client/client.ts";
import type { RequestError } from "../client/errors.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";
import { showToast } from "../ui/toast.tsx";
import "./devices.css";

interface Props {
  chat: ChatClient;
  /** The user's name. */
  name: string;
  onClose: () => void;
}

/** Signs out here, on the other devices, or everywhere. */
export const SignOut = ({ chat, name, onClose }: Props) => {
  const error = useSignal<RequestError | null>(null);
  const isBusy = useSignal(false);
  const signOutOthers = async (then: () => void) => {
    if (isBusy.value) return;
    isBusy.value = true;
    error.value = await chat.signOutOthers();
    isBusy.value = false;
    if (error.value === null) then();
  };
  const choices = [
    { label: dialogText.signOutHere, hint: dialogText.signOutHereHint(name), run: chat.signOut },
    {
      label: dialogText.signOutOthers,
      hint: dialogText.signOutOthersHint,
      run: () =>
        signOutOthers(() => {
          showToast(dialogText.othersSignedOut);
          onClose();
        }),
    },
    {
      label: dialogText.signOutEverywhere,
      hint: dialogText.signOutEverywhereHint,
      run: () => signOutOthers(chat.signOut),
    },
  ];
  return (
    <Modal title={dialogText.signOut} onClose={onClose}>
      <ul class="sign-out">
        {choices.map(({ label, hint, run }) => (
          <li key={label}>
            <button class="button small" type="button" aria-disabled={isBusy.value} onClick={() => void run()}>
              {label}
            </button>
            <p class="note">{hint}</p>
          </li>
        ))}
      </ul>
      {error.value !== null && (
        <p class="note error" role="alert">
          {text.error(error.value)}
        </p>
      )}
    </Modal>
  );
};
