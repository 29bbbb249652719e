import { useSignal } from "@preact/signals";
import type { RoomClient } from "../client/room.ts";
import type { Refusal } from "../client/session.ts";
import { moreText, text } from "../i18n/index.ts";
import { Modal } from "../ui/modal.tsx";

interface Props {
  client: RoomClient;
  seq: number;
  onClose: () => void;
}

/** Asks before a message is deleted, because it does not come back. */
export const DeleteMessage = ({ client, seq, onClose }: Props) => {
  const refusal = useSignal<Refusal | null>(null);
  const remove = async () => {
    refusal.value = await client.deleteMessage(seq);
    if (refusal.value === null) onClose();
  };
  return (
    <Modal title={moreText.deleteQuestion} onClose={onClose}>
      <p>{moreText.deleteHint}</p>
      {refusal.value !== null && (
        <p class="note error" role="alert">
          {text.error(refusal.value)}
        </p>
      )}
      <div class="actions">
        <button class="button danger" type="button" onClick={remove}>
          {moreText.deleteMessage}
        </button>
        <button class="button" type="button" onClick={onClose}>
          {moreText.cancel}
        </button>
      </div>
    </Modal>
  );
};
