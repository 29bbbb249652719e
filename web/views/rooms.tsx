import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { normalizeRoom } from "../../rooms/wire.ts";
import { pathOf } from "../chat/place.ts";
import { listRooms } from "../chat/rooms.ts";
import { navigate } from "../router.ts";
import { text } from "../text/index.ts";
import { Field } from "./fields.tsx";
import { Modal } from "./modal.tsx";

/** Links to rooms; `current` is where the user is. */
export const RoomLinks = ({ rooms, current }: { rooms: readonly string[]; current?: string }) => (
  <ul class="room-links">
    {rooms.map((room) => (
      <li key={room}>
        <a href={pathOf(room)} aria-current={room === current ? "page" : undefined}>
          {room}
        </a>
      </li>
    ))}
  </ul>
);

interface Props {
  current: string;
  token: string;
  onClose: () => void;
}

/** Goes to another room: one of the list, or any that is named. */
export const RoomSwitcher = ({ current, token, onClose }: Props) => {
  const rooms = useSignal<string[]>([]);
  const typed = useSignal("");
  const isBad = useSignal(false);
  useEffect(() => {
    void listRooms(fetch, token).then((names) => {
      rooms.value = names;
    });
  }, []);
  const go = () => {
    const room = normalizeRoom(typed.value.trim());
    isBad.value = room === null;
    if (room === null) return;
    onClose();
    navigate(pathOf(room));
  };
  return (
    <Modal title={text.switchRoom} onClose={onClose}>
      {rooms.value.length > 0 && <RoomLinks rooms={rooms.value} current={current} />}
      <form
        class="form inline"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <Field
          label={text.otherRoom}
          hint={text.roomHint}
          error={isBad.value ? text.badRoom : null}
          value={typed.value}
          onValue={(value) => {
            typed.value = value;
            isBad.value = false;
          }}
        />
        <button class="button" type="submit">
          {text.go}
        </button>
      </form>
    </Modal>
  );
};
