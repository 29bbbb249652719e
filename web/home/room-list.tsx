import { pathOf } from "../app/routes.ts";
import type { FoundRoom } from "../client/directory.ts";
import type { RoomSummary } from "../client/inbox/summaries.ts";
import type { Unread } from "../client/unread.ts";
import { RoomNote } from "../find/room-note.tsx";
import { compareNames, formatUnread, text } from "../i18n/index.ts";
import { IconButton } from "../ui/icon-button.tsx";
import "./room-list.css";

/** How many messages and mentions are unread. */
export const UnreadPills = ({ unread }: { unread: Unread }) => (
  <>
    {unread.mentions > 0 && (
      <span class="pill has-mentions">
        <span aria-hidden="true">@{unread.mentions > 1 ? unread.mentions : ""}</span>
        <span class="hidden">, {text.mentions(unread.mentions)}</span>
      </span>
    )}
    {unread.count > 0 && (
      <span class="pill">
        <span aria-hidden="true">{formatUnread(unread)}</span>
        <span class="hidden">, {text.unread(formatUnread(unread))}</span>
      </span>
    )}
  </>
);

interface Props {
  rooms: readonly RoomSummary[];
  /** The open room. */
  current?: string;
  onRemove: (room: string) => void;
}

/** Visited rooms by name, with their unread counts. */
export const RoomList = ({ rooms, current, onRemove }: Props) => (
  <ul class="room-list">
    {rooms
      .toSorted((a, b) => compareNames(a.name, b.name))
      .map(({ name, unread }) => (
        <li key={name} class={unread.count > 0 ? "has-unread" : undefined}>
          <a href={pathOf(name)} aria-current={name === current ? "page" : undefined}>
            <span class="name">{name}</span>
            <UnreadPills unread={unread} />
          </a>
          {name !== current && (
            <IconButton icon="close" label={text.removeRoom(name)} look="remove-room" onClick={() => onRemove(name)} />
          )}
        </li>
      ))}
  </ul>
);

/** Rooms that were found, with their activity. */
export const FoundRooms = ({ rooms }: { rooms: readonly FoundRoom[] }) => (
  <ul class="room-list">
    {rooms.map((room) => (
      <li key={room.name}>
        <a class="found-room" href={pathOf(room.name)}>
          <span class="name">{room.name}</span>
          <RoomNote room={room} />
        </a>
      </li>
    ))}
  </ul>
);
