import { countOf } from "../app/notifications.ts";
import type { RoomSummary } from "../client/client.ts";
import { pathOf } from "../client/routes.ts";
import { compareNames, text } from "../i18n/index.ts";
import { IconButton } from "./icon-button.tsx";

interface Props {
  rooms: readonly RoomSummary[];
  /** Where the user is. */
  current?: string;
  onForget: (room: string) => void;
}

/** Rooms by name, with what is unread in them. */
export const RoomList = ({ rooms, current, onForget }: Props) => (
  <ul class="room-list">
    {rooms
      .toSorted((a, b) => compareNames(a.name, b.name))
      .map(({ name, unread }) => (
        <li key={name} class={unread.count > 0 ? "has-news" : undefined}>
          <a href={pathOf(name)} aria-current={name === current ? "page" : undefined}>
            <span class="name">{name}</span>
            {unread.mentions > 0 && (
              <span class="pill mention">
                <span aria-hidden="true">@{unread.mentions > 1 ? unread.mentions : ""}</span>
                <span class="hidden">, {text.mentions(unread.mentions)}</span>
              </span>
            )}
            {unread.count > 0 && (
              <span class="pill">
                <span aria-hidden="true">{countOf(unread)}</span>
                <span class="hidden">, {text.unread(countOf(unread))}</span>
              </span>
            )}
          </a>
          {name !== current && (
            <IconButton icon="close" label={text.forgetRoom(name)} look="forget" onClick={() => onForget(name)} />
          )}
        </li>
      ))}
  </ul>
);
