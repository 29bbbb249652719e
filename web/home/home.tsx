import { useSignal } from "@preact/signals";
import type { Preferences } from "../app/preferences.ts";
import { navigate } from "../app/router.ts";
import { destinationOf, linkPath, pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import { dialogText } from "../i18n/dialog-text.ts";
import { Field, NameForm } from "../ui/fields.tsx";
import { OpenRooms } from "./pages.ts";
import { Welcome } from "./welcome.tsx";

const DEFAULT_ROOM = "general";

/** The name that was typed before a room was chosen from the list: its page asks for the name, too. */
let typedName = "";

interface Props {
  chat: ChatClient;
  /** The room of the address, or null on the home page. */
  room: string | null;
  preferences: Preferences;
}

/** Asks for a name and, on the home page, for a room. */
const Home = ({ chat, room, preferences }: Props) => {
  const input = useSignal("");
  const isBadRoom = useSignal(false);

  const enter = async (name: string) => {
    const target = destinationOf(room ?? (input.value.trim() || DEFAULT_ROOM));
    isBadRoom.value = target === null;
    if (target === null) return null;
    const session = chat.session.peek();
    const error = session?.user.username === name.trim() ? null : await chat.signIn(name);
    // A room's address stays: it may name a message, too.
    if (error === null && room === null) navigate(pathOf(target.room, target.seq));
    return error;
  };

  return (
    <Welcome chat={chat} preferences={preferences}>
      <NameForm
        name={chat.session.peek()?.user.username ?? typedName}
        label={dialogText.yourName}
        submit={dialogText.join}
        onValue={(name) => {
          typedName = name;
        }}
        onName={enter}
      >
        {room === null ? (
          <Field
            label={dialogText.room}
            hint={dialogText.roomHint}
            error={isBadRoom.value ? dialogText.badRoom : null}
            value={input.value}
            placeholder={DEFAULT_ROOM}
            onValue={(value) => {
              input.value = value;
              isBadRoom.value = false;
            }}
          />
        ) : (
          <p class="target">
            {dialogText.room} <strong>{room}</strong>
          </p>
        )}
      </NameForm>
      {chat.session.value === null && (
        <a class="link" href={linkPath()}>
          {dialogText.haveAccount}
        </a>
      )}
      {room === null && <OpenRooms chat={chat} typed={input.value} />}
    </Welcome>
  );
};

export default Home;
