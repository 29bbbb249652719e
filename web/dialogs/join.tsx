import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { navigate } from "../app/router.ts";
import type { ChatClient } from "../client/client.ts";
import { pathOf, roomOf } from "../client/routes.ts";
import { RoomLinks } from "../home/room-links.tsx";
import { moreText, text } from "../i18n/index.ts";
import { Field } from "../ui/fields.tsx";
import { Modal } from "../ui/modal.tsx";

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
