import { useSignal } from "@preact/signals";
import type { Message, User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import "./actions.css";
import { canEdit, editingIn } from "./editing.ts";

interface Props {
  client: RoomClient;
  message: Message;
  onDelete: (seq: number) => void;
  onModerate: (user: User) => void;
}

/**
 * A toolbar to copy, edit and delete a message and to moderate its author; the arrow keys move between its buttons. Of a
 * deleted message only the author is left.
 */
export const Actions = ({ client, message, onDelete, onModerate }: Props) => {
  const isCopied = useSignal(false);
  const { userId, username, deletedAt } = message;
  const isOwn = userId === client.userId;
  const isModerator = client.role.value === "moderator";
  const isDeleted = deletedAt !== undefined;
  const canModerate = isModerator && !isOwn && userId !== null;
  if (isDeleted && !canModerate) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(message.content);
      isCopied.value = true;
    } catch {
      // The user has denied access to the clipboard.
    }
  };
  return (
    <div class="message-actions" role="toolbar" aria-label={text.messageActions} onKeyDown={moveFocus}>
      {/* The clipboard exists in secure contexts only. */}
      {navigator.clipboard && !isDeleted && (
        <IconButton
          icon={isCopied.value ? "check" : "copy"}
          label={isCopied.value ? text.copied : text.copy}
          onClick={copy}
        />
      )}
      {isOwn && canEdit(client) && (
        <IconButton
          icon="edit"
          label={text.edit}
          onClick={() => {
            editingIn(client).value = { seq: message.seq, draft: message.content };
          }}
        />
      )}
      {(isOwn || isModerator) && !isDeleted && (
        <IconButton
          icon="trash"
          label={text.deleteMessage}
          aria-haspopup="dialog"
          onClick={() => onDelete(message.seq)}
        />
      )}
      {canModerate && (
        <IconButton
          icon="more"
          label={text.actionsFor(username)}
          aria-haspopup="dialog"
          onClick={() => onModerate({ id: userId, username })}
        />
      )}
    </div>
  );
};

const moveFocus = (event: KeyboardEvent & { currentTarget: HTMLElement }): void => {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const buttons: (Element | null)[] = [...event.currentTarget.querySelectorAll("button")];
  const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  if (next instanceof HTMLElement) next.focus();
  event.preventDefault();
};
