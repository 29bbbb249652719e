import { useComputed } from "@preact/signals";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import { isFull } from "../client/state.ts";
import { hasNews } from "../home/room-sections.ts";
import { text } from "../i18n/index.ts";
import { profileIn } from "../profile/open-profile.ts";
import { openSearch } from "../search/search-state.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import "./header.css";
import { Follow } from "./follow.tsx";
import { copyRoomLink } from "./invite.tsx";
import { personIn, titleOf } from "./person.ts";

interface Props {
  chat: ChatClient;
  client: RoomClient;
  onRooms: () => void;
  onMembers: () => void;
  /** Opens the room's settings, which are a moderator's. */
  onRoomSettings: () => void;
  onLeave: () => void;
}

/** The room's name, its state, and buttons to search it, to copy its link, to change its settings and to leave. */
export const Header = ({ chat, client, onRooms, onMembers, onRoomSettings, onLeave }: Props) => {
  const state = client.state.value.kind;
  const isRejected = state === "rejected" || state === "name_rejected";
  // On a phone the list of rooms is hidden; its button shows that another room has unread messages.
  const hasUnreadElsewhere = useComputed(() =>
    chat.rooms.value.some((room) => room.name !== client.room && hasNews(room)),
  ).value;
  const isDirectRoom = isDirect(client.room);
  const person = personIn(chat, client);
  const { total } = client.roster.value;
  const labels: Record<typeof state, string> = {
    online: isDirectRoom ? (total > 1 ? text.hereNow : text.notHereNow) : text.peopleHere(total),
    syncing: client.joinState.value.kind === "joined" ? text.syncing : text.joining,
    connecting: text.connecting,
    reconnecting: isFull(client.state.value) ? text.full : text.reconnecting,
    offline: text.offline,
    name_rejected: text.joining,
    rejected: "",
  };
  return (
    <header class="header">
      <IconButton
        icon="menu"
        label={text.rooms}
        look={hasUnreadElsewhere ? "phone-only has-unread" : "phone-only"}
        aria-haspopup="dialog"
        onClick={onRooms}
      />
      {person && <Avatar userId={person.id} username={person.username} />}
      <div class="title">
        <h1>
          {person === null ? (
            titleOf(chat, client.room)
          ) : (
            <button
              type="button"
              aria-haspopup="dialog"
              onClick={() => {
                profileIn(client).value = person;
              }}
            >
              {person.username}
            </button>
          )}
        </h1>
        <p class={`state ${state}${isDirectRoom && total < 2 ? " alone" : ""}`}>{labels[state]}</p>
      </div>
      {!isRejected && <Follow chat={chat} room={client.room} />}
      <IconButton icon="search" label={text.searchMessages} onClick={openSearch} />
      {!isDirectRoom && (
        <IconButton icon="link" label={text.copyLink} look="copy-link" onClick={() => copyRoomLink(client.room)} />
      )}
      {client.role.value === "moderator" && (
        <IconButton icon="shield" label={text.roomSettings} aria-haspopup="dialog" onClick={onRoomSettings} />
      )}
      {!isRejected && !isDirectRoom && (
        <IconButton icon="people" label={text.people} look="narrow-only" aria-haspopup="dialog" onClick={onMembers} />
      )}
      <IconButton icon="leave" label={isDirectRoom ? text.hideConversation : text.leave} onClick={onLeave} />
    </header>
  );
};
