import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Preferences } from "../app/preferences.ts";
import { navigate } from "../app/router.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room.ts";
import { pathOf } from "../client/routes.ts";
import type { Dialog } from "../dialogs/dialogs.tsx";
import { compareNames, text } from "../i18n/index.ts";
import { useOnDemand } from "../ui/lazy.ts";
import { Talk } from "./conversation.tsx";
import { Header } from "./header.tsx";
import { Members } from "./members.tsx";
import { Sidebar } from "./sidebar.tsx";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  preferences: Preferences;
}

/** A room: what is said, who is there, where to say something, and the way to the other rooms. */
export const RoomPage = ({ chat, client, preferences }: Props) => {
  const dialog = useSignal<Dialog | null>(null);
  const parts = useOnDemand(dialog.value !== null);
  const open = (next: Dialog) => () => {
    dialog.value = next;
  };
  const onJoin = open({ kind: "join" });
  const onSettings = open({ kind: "settings" });

  useEffect(
    () =>
      parts?.listenToKeys({
        onJoin,
        onHelp: onSettings,
        onRoom: (direction) => {
          const names = chat.rooms
            .peek()
            .map(({ name }) => name)
            .sort(compareNames);
          const next = names.at((names.indexOf(client.room) + direction) % names.length);
          if (next !== undefined) navigate(pathOf(next));
        },
      }),
    [parts],
  );

  const name = chat.session.value?.user.username ?? "";
  const { total } = client.roster.value;
  const state = client.state.value.kind;
  const isIn = total > 0 && state !== "refused" && state !== "name_refused";
  const members = isIn && (
    <Members
      client={client}
      name={name}
      onModerate={(user) => {
        dialog.value = { kind: "moderate", user };
      }}
    />
  );
  const title = isIn ? text.peopleHere(total) : text.people;
  const sidebar = <Sidebar chat={chat} current={client.room} onJoin={onJoin} onSettings={onSettings} />;
  return (
    <div class="room">
      <aside class="rooms-side" aria-label={text.rooms}>
        {sidebar}
      </aside>
      <Header
        chat={chat}
        client={client}
        onRooms={open({ kind: "rooms" })}
        onPeople={open({ kind: "people" })}
        onLeave={() => {
          client.leave();
          navigate("/");
        }}
      />
      <Talk client={client} name={name} />
      <aside class="side" aria-label={text.people} tabIndex={-1}>
        {state !== "refused" && <h2>{title}</h2>}
        {members}
      </aside>
      {parts && <parts.Dialogs dialog={dialog} {...{ chat, client, preferences, title, members, sidebar }} />}
    </div>
  );
};
