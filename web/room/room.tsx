import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { User } from "../../rooms/protocol/events.ts";
import { listenToKeys } from "../app/keyboard.ts";
import type { Preferences } from "../app/preferences.ts";
import { navigate } from "../app/router.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import type { Dialog, DialogsProps } from "../dialogs/dialogs.tsx";
import { Home, OpenRooms } from "../home/pages.ts";
import { orderOf } from "../home/room-sections.ts";
import { text } from "../i18n/index.ts";
import { profileIn } from "../profile/open-profile.ts";
import { openSearch, searchRequest } from "../search/search-state.ts";
import { lazy } from "../ui/lazy.tsx";
import { Conversation } from "./conversation.tsx";
import { Header } from "./header.tsx";
import { hasUnsent, leaveRoom } from "./leave.ts";
import { Members } from "./members.tsx";
import "./room.css";
import { Sidebar } from "./sidebar.tsx";

const Dialogs = lazy(() => import("../dialogs/dialogs.tsx"));

interface Props {
  chat: ChatClient;
  client: RoomClient;
  preferences: Preferences;
}

/** A room: the list of rooms, the conversation and the members. */
export const RoomPage = ({ chat, client, preferences }: Props) => {
  const dialog = useSignal<Dialog | null>(null);
  const open = (next: Dialog) => () => {
    dialog.value = next;
  };
  const onJoin = open({ kind: "join" });
  const onModerate = (user: User) => {
    dialog.value = { kind: "moderate", user };
  };
  const onSettings = open({ kind: "settings" });

  useEffect(() => {
    Dialogs.preload();
    // The next page may be the home page.
    Home.preload();
    OpenRooms.preload();
  }, []);
  useEffect(
    () =>
      listenToKeys({
        onJoin,
        onHelp: onSettings,
        onSearch: openSearch,
        onRoom: (direction) => {
          const names = orderOf(chat.rooms.peek());
          const next = names.at((names.indexOf(client.room) + direction) % names.length);
          if (next !== undefined) navigate(pathOf(next));
        },
      }),
    [],
  );

  const name = chat.session.value?.user.username ?? "";
  const { total } = client.roster.value;
  const state = client.state.value.kind;
  const hasMembers = total > 0 && state !== "rejected" && state !== "name_rejected";
  const members = hasMembers && <Members client={client} name={name} />;
  const isDirectRoom = isDirect(client.room);
  const title = hasMembers ? text.peopleHere(total) : text.people;
  const sidebar = <Sidebar chat={chat} current={client.room} onJoin={onJoin} onSettings={onSettings} />;
  return (
    <div class={`room${isDirectRoom ? " direct" : ""}${searchRequest.value === null ? "" : " has-search"}`}>
      <aside class="rooms-panel" aria-label={text.rooms}>
        {sidebar}
      </aside>
      <Header
        chat={chat}
        client={client}
        onRooms={open({ kind: "rooms" })}
        onMembers={open({ kind: "members" })}
        onRoomSettings={open({ kind: "room settings" })}
        onLeave={() => (hasUnsent(client) ? open({ kind: "leave" })() : leaveRoom(chat, client))}
      />
      <Conversation chat={chat} client={client} name={name} onModerate={onModerate} />
      {!isDirectRoom && (
        <aside class="members-panel" aria-label={text.people} tabIndex={-1}>
          {state !== "rejected" && <h2>{title}</h2>}
          {members}
        </aside>
      )}
      <OpenDialogs dialog={dialog} {...{ chat, client, preferences, title, members, sidebar, onModerate }} />
    </div>
  );
};

const OpenDialogs = (props: Omit<DialogsProps, "onClose">) => {
  const { dialog, client } = props;
  const profile = profileIn(client);
  if (dialog.value === null && profile.value === null) return null;
  const close = () => {
    dialog.value = null;
    profile.value = null;
  };
  return <Dialogs {...props} onClose={close} />;
};
