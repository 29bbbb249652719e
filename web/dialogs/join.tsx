import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { navigate } from "../app/router.ts";
import { pathOf, roomOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import { RoomLinks } from "../home/room-list.tsx";
import { text } from "../i18n/index.ts";
import { Field } from "../ui/fields.tsx";
import { Modal } from "../ui/modal.tsx";
import "./join.css";

/** Goes to another room, by name, link or choice from a list. */
export const JoinRoom = ({ chat, onClose }: { chat: ChatClient; onClose: () => void }) => {
  const rooms = useSignal<string[]>([]);
  const input = useSignal("");
  const isBad = useSignal(false);
  useEffect(() => {
    void chat.listRooms().then((names) => {
      rooms.value = names;
    });
  }, []);
  const go = () => {
    const room = roomOf(input.value);
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
          label={text.roomOrLink}
          hint={text.roomOrLinkHint}
          error={isBad.value ? text.badRoom : null}
          value={input.value}
          onValue={(value) => {
            input.value = value;
            isBad.value = false;
          }}
          autofocus
        />
        <button class="button primary" type="submit">
          {text.go}
        </button>
      </form>
      {rooms.value.length > 0 && (
        <nav class="rooms" aria-label={text.allRooms}>
          <h3>{text.allRooms}</h3>
          <RoomLinks rooms={rooms.value} />
        </nav>
      )}
    </Modal>
  );
};
