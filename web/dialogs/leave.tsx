import { isDirect } from "../../rooms/protocol/direct.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { leaveRoom } from "../room/leave.ts";
import { Modal } from "../ui/modal.tsx";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  onClose: () => void;
}

/** Asks before this user leaves a room with something unsent. Not loaded on demand: offline, there is always something. */
export const Leave = ({ chat, client, onClose }: Props) => (
  <Modal
    title={isDirect(client.room) ? `${text.hideConversation}?` : text.leaveQuestion(client.room)}
    onClose={onClose}
  >
    <p>{text.leaveHint}</p>
    <div class="buttons">
      <button class="button primary" type="button" onClick={() => leaveRoom(chat, client)}>
        {isDirect(client.room) ? text.hideConversation : text.leave}
      </button>
      <button class="button" type="button" onClick={onClose}>
        {text.cancel}
      </button>
    </div>
  </Modal>
);
