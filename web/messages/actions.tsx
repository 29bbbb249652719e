import { useSignal } from "@preact/signals";
import type { Message } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room.ts";
import { moreText } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { editingIn } from "./editing.ts";

interface Props {
  client: RoomClient;
  message: Message;
  onDelete: (seq: number) => void;
}

/** What can be done with a message: a row of buttons, of which the arrow keys choose one. */
export const Actions = ({ client, message, onDelete }: Props) => {
  const isCopied = useSignal(false);
  const isOwn = message.userId === client.userId;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(message.content);
      isCopied.value = true;
    } catch {
      // The browser has asked the user, and the user said no.
    }
  };
  return (
    <div class="message-actions" role="toolbar" aria-label={moreText.messageActions} onKeyDown={moveAlong}>
      {/* Browsers offer the clipboard in secure contexts only. */}
      {navigator.clipboard && (
        <IconButton
          icon={isCopied.value ? "check" : "copy"}
          label={isCopied.value ? moreText.copied : moreText.copy}
          onClick={copy}
        />
      )}
      {isOwn && (
        <IconButton
          icon="edit"
          label={moreText.edit}
          onClick={() => {
            editingIn(client).value = { seq: message.seq, draft: message.content };
          }}
        />
      )}
      {(isOwn || client.role.value === "moderator") && (
        <IconButton
          icon="trash"
          label={moreText.deleteMessage}
          aria-haspopup="dialog"
          onClick={() => onDelete(message.seq)}
        />
      )}
    </div>
  );
};

const moveAlong = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const buttons: (Element | null)[] = [...event.currentTarget.querySelectorAll("button")];
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  if (next instanceof HTMLElement) next.focus();
  event.preventDefault();
};
