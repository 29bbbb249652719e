import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ChatClient } from "../chat/client.ts";
import { pathOf, roomOf } from "../chat/place.ts";
import { navigate } from "../router.ts";
import { moreText, text } from "../text/index.ts";
import { Field } from "./fields.tsx";
import { Modal } from "./modal.tsx";
import { RoomLinks } from "./room-links.tsx";

/** Goes to another room: any that is named, by its link or by a choice from the list. */
export const JoinRoom = ({ chat, onClose }: { chat: ChatClient; onClose: () => void }) => {
  const rooms = useSignal<string[]>([]);
  const typed = useSignal("");
  const isBad = useSignal(false);
  useEffect(() => {
    void chat.listRooms().then((names) => {
      rooms.value = names;
    });
  }, []);
  const go = () => {
    const room = roomOf(typed.value);
    isBad.value = room === null;
    if (room === null) return;
    onClose();
    navigate(pathOf(room));
  };
  return (
    <Modal title={text.joinRoom} onClose={onClose}>
      <form
        class="form inline"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field
          label={moreText.roomOrLink}
          hint={moreText.roomOrLinkHint}
          error={isBad.value ? moreText.badRoom : null}
          value={typed.value}
          onValue={(value) => {
            typed.value = value;
            isBad.value = false;
          }}
          autofocus
        />
        <button class="button primary" type="submit">
          {moreText.go}
        </button>
      </form>
      {rooms.value.length > 0 && (
        <nav class="rooms" aria-label={moreText.allRooms}>
          <h3>{moreText.allRooms}</h3>
          <RoomLinks rooms={rooms.value} />
        </nav>
      )}
    </Modal>
  );
};
