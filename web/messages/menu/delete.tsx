import { useSignal } from "@preact/signals";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { RequestError } from "../../client/errors.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { dialogText } from "../../i18n/dialog-text.ts";
import { text } from "../../i18n/index.ts";
import { Modal } from "../../ui/modal.tsx";
import { authorOf, summaryOf } from "../message/summary.ts";
import "./delete.css";

interface Props {
  client: RoomClient;
  message: Message;
  onClose: () => void;
}

/** Asks before a message is deleted, which cannot be undone. */
export const DeleteMessage = ({ client, message, onClose }: Props) => {
  const error = useSignal<RequestError | null>(null);
  const { seq, content } = message;
  const remove = async () => {
    error.value = await client.deleteMessage(seq);
    if (error.value === null) onClose();
  };
  return (
    <Modal title={dialogText.deleteQuestion} onClose={onClose}>
      <blockquote class="deleting">
        <strong>{authorOf(client, message)}</strong>
        <p dir="auto">{content || summaryOf(message)}</p>
      </blockquote>
      <p>{dialogText.deleteHint}</p>
      {error.value !== null && (
        <p class="note error" role="alert">
          {text.error(error.value)}
        </p>
      )}
      <div class="buttons">
        <button class="button danger" type="button" onClick={remove}>
          {dialogText.deleteMessage}
        </button>
        <button class="button" type="button" onClick={onClose}>
          {text.cancel}
        </button>
      </div>
    </Modal>
  );
};
