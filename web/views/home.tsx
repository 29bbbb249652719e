import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { normalizeRoom } from "../../rooms/wire.ts";
import { pathOf } from "../chat/place.ts";
import { listRooms } from "../chat/rooms.ts";
import type { SessionKeeper } from "../chat/session.ts";
import { navigate } from "../router.ts";
import { text } from "../text/index.ts";
import { Entrance } from "./entrance.tsx";
import { Field, NameForm } from "./fields.tsx";
import { RoomLinks } from "./rooms.tsx";

const DEFAULT_ROOM = "general";

interface Props {
  keeper: SessionKeeper;
  /** The room whose address was opened, or null at the start page. */
  room: string | null;
}

/** Asks for a name, and at the start page for a room. */
export const Home = ({ keeper, room }: Props) => {
  const typed = useSignal(room ?? DEFAULT_ROOM);
  const badRoom = useSignal(false);
  const rooms = useSignal<string[]>([]);
  useEffect(() => {
    if (room !== null) return;
    void listRooms(fetch, keeper.session.peek()?.token).then((names) => {
      rooms.value = names;
    });
  }, [room]);

  const enter = async (name: string) => {
    const target = normalizeRoom(typed.value.trim());
    badRoom.value = target === null;
    if (target === null) return null;
    const held = keeper.session.peek();
    const refusal = held?.user.username === name.trim() ? null : await keeper.start(name);
    if (refusal === null) navigate(pathOf(target));
    return refusal;
  };

  return (
    <Entrance>
      <NameForm
        name={keeper.session.peek()?.user.username ?? ""}
        label={text.yourName}
        submit={text.enter}
        onName={enter}
      >
        {room === null ? (
          <Field
            label={text.roomName}
            hint={text.roomHint}
            error={badRoom.value ? text.badRoom : null}
            value={typed.value}
            onValue={(value) => {
              typed.value = value;
              badRoom.value = false;
            }}
          />
        ) : (
          <p class="target">
            {text.room} <strong>{room}</strong>
          </p>
        )}
      </NameForm>
      {rooms.value.length > 0 && (
        <nav class="rooms" aria-label={text.rooms}>
          <h2>{text.rooms}</h2>
          <RoomLinks rooms={rooms.value} />
        </nav>
      )}
    </Entrance>
  );
};
