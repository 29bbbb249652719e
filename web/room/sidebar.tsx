import type { ChatClient } from "../client/client.ts";
import { RoomList } from "../home/room-list.tsx";
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

/** The visited rooms, and buttons to join another one and to open the settings. */
export const Sidebar = ({ chat, current, onJoin, onSettings }: Props) => (
  <div class="sidebar">
    <div class="brand-line">
      <a class="brand" href="/" title={text.home}>
        <Mark />
        <span>Samovar</span>
      </a>
      <IconButton icon="settings" label={text.settings} aria-haspopup="dialog" onClick={onSettings} />
    </div>
    <nav aria-label={text.yourRooms}>
      <RoomList rooms={chat.rooms.value} current={current} onRemove={chat.forget} />
    </nav>
    <button class="button small join" type="button" aria-haspopup="dialog" onClick={onJoin}>
      <Icon name="plus" />
      {text.joinRoom}
    </button>
  </div>
);
