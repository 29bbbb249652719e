import { useComputed } from "@preact/signals";
import type { ChatClient } from "../client/client.ts";
import { RoomList } from "../home/room-list.tsx";
import { hasNews, sectionsOf } from "../home/room-sections.ts";
import { text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon, Mark } from "../ui/icons.tsx";
import "./sidebar.css";

interface Props {
  chat: ChatClient;
  /** The open room. */
  current: string;
  onJoin: () => void;
  onSettings: () => void;
}

/** Appears while another room has news: the open one is read by reading it. */
const MarkAllRead = ({ chat, current }: Pick<Props, "chat" | "current">) => {
  const isShown = useComputed(() => chat.rooms.value.some((room) => room.name !== current && hasNews(room))).value;
  if (!isShown) return null;
  return (
    <IconButton
      icon="checks"
      label={text.markAllRead}
      onClick={({ currentTarget }) => {
        // The button is about to go.
        (currentTarget.nextElementSibling as HTMLElement | null)?.focus();
        chat.markAllRead();
      }}
    />
  );
};

/** This user's rooms, and buttons to mark them as read, to join another one and to open the settings. */
export const Sidebar = ({ chat, current, onJoin, onSettings }: Props) => {
  const { direct, rooms } = sectionsOf(chat.rooms.value);
  return (
    <div class="sidebar">
      <div class="brand-line">
        <a class="brand" href="/" title={text.home}>
          <Mark />
          <span>Samovar</span>
        </a>
        <MarkAllRead chat={chat} current={current} />
        <IconButton icon="settings" label={text.settings} aria-haspopup="dialog" onClick={onSettings} />
      </div>
      {direct.length > 0 && (
        <nav aria-label={text.directMessages}>
          <h2>{text.directMessages}</h2>
          <RoomList chat={chat} rooms={direct} current={current} />
        </nav>
      )}
      <nav aria-label={text.yourRooms}>
        {direct.length > 0 && <h2>{text.rooms}</h2>}
        <RoomList chat={chat} rooms={rooms} current={current} />
      </nav>
      <button class="button small join" type="button" aria-haspopup="dialog" onClick={onJoin}>
        <Icon name="plus" />
        {text.joinRoom}
      </button>
    </div>
  );
};
