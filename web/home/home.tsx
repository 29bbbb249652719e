import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Preferences } from "../app/preferences.ts";
import { navigate } from "../app/router.ts";
import type { ChatClient } from "../client/client.ts";
import { pathOf, roomOf } from "../client/routes.ts";
import { moreText, text } from "../i18n/index.ts";
import { Field, NameForm } from "../ui/fields.tsx";
import { RoomList } from "../ui/room-list.tsx";
import { RoomLinks } from "./room-links.tsx";
import { Entrance } from "./welcome.tsx";

const DEFAULT_ROOM = "general";

interface Props {
  chat: ChatClient;
  /** The room whose address was opened, or null at the start page. */
  room: string | null;
  preferences: Preferences;
}

/** Asks for a name, and at the start page for a room. */
export const Home = ({ chat, room, preferences }: Props) => {
  const typed = useSignal(room ?? DEFAULT_ROOM);
  const badRoom = useSignal(false);
  const all = useSignal<string[]>([]);
  useEffect(() => {
    if (room !== null) return;
    void chat.listRooms().then((names) => {
      all.value = names;
    });
  }, [room]);

  const enter = async (name: string) => {
    const target = roomOf(typed.value);
    badRoom.value = target === null;
    if (target === null) return null;
    const held = chat.session.peek();
    const refusal = held?.user.username === name.trim() ? null : await chat.signIn(name);
    if (refusal === null) navigate(pathOf(target));
    return refusal;
  };

  const known = room === null ? chat.rooms.value : [];
  const others = all.value.filter((name) => !known.some((each) => each.name === name));
  return (
    <Entrance preferences={preferences}>
      <NameForm
        name={chat.session.peek()?.user.username ?? ""}
        label={moreText.yourName}
        submit={moreText.enter}
        onName={enter}
      >
        {room === null ? (
          <Field
            label={moreText.roomName}
            hint={moreText.roomHint}
            error={badRoom.value ? moreText.badRoom : null}
            value={typed.value}
            onValue={(value) => {
              typed.value = value;
              badRoom.value = false;
            }}
          />
        ) : (
          <p class="target">
            {moreText.room} <strong>{room}</strong>
          </p>
        )}
      </NameForm>
      {known.length > 0 && (
        <nav class="rooms" aria-label={text.yourRooms}>
          <h2>{text.yourRooms}</h2>
          <RoomList rooms={known} onForget={chat.forget} />
        </nav>
      )}
      {others.length > 0 && (
        <nav class="rooms" aria-label={moreText.allRooms}>
          <h2>{moreText.allRooms}</h2>
          <RoomLinks rooms={others} />
        </nav>
      )}
    </Entrance>
  );
};
