import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Preferences } from "../app/preferences.ts";
import { navigate } from "../app/router.ts";
import { pathOf, roomOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import { text } from "../i18n/index.ts";
import { Field, NameForm } from "../ui/fields.tsx";
import { RoomLinks, RoomList } from "./room-list.tsx";
import { Welcome } from "./welcome.tsx";

const DEFAULT_ROOM = "general";

interface Props {
  chat: ChatClient;
  /** The room of the address, or null on the home page. */
  room: string | null;
  preferences: Preferences;
}

/** Asks for a name and, on the home page, for a room. */
export const Home = ({ chat, room, preferences }: Props) => {
  const input = useSignal(room ?? DEFAULT_ROOM);
  const isBadRoom = useSignal(false);
  const allRooms = useSignal<string[]>([]);
  useEffect(() => {
    if (room !== null) return;
    void chat.listRooms().then((names) => {
      allRooms.value = names;
    });
  }, [room]);

  const enter = async (name: string) => {
    const target = roomOf(input.value);
    isBadRoom.value = target === null;
    if (target === null) return null;
    const session = chat.session.peek();
    const error = session?.user.username === name.trim() ? null : await chat.signIn(name);
    // A room's address stays: it may name a message, too.
    if (error === null && room === null) navigate(pathOf(target));
    return error;
  };

  const visited = room === null ? chat.rooms.value : [];
  const others = allRooms.value.filter((name) => !visited.some((each) => each.name === name));
  return (
    <Welcome preferences={preferences}>
      <NameForm name={chat.session.peek()?.user.username ?? ""} label={text.yourName} submit={text.join} onName={enter}>
        {room === null ? (
          <Field
            label={text.room}
            hint={text.roomHint}
            error={isBadRoom.value ? text.badRoom : null}
            value={input.value}
            onValue={(value) => {
              input.value = value;
              isBadRoom.value = false;
            }}
          />
        ) : (
          <p class="target">
            {text.room} <strong>{room}</strong>
          </p>
        )}
      </NameForm>
      {visited.length > 0 && (
        <nav class="rooms" aria-label={text.yourRooms}>
          <h2>{text.yourRooms}</h2>
          <RoomList rooms={visited} onRemove={chat.forget} />
        </nav>
      )}
      {others.length > 0 && (
        <nav class="rooms" aria-label={text.allRooms}>
          <h2>{text.allRooms}</h2>
          <RoomLinks rooms={others} />
        </nav>
      )}
    </Welcome>
  );
};
