import type { ComponentChildren } from "preact";
import type { FoundPerson } from "../client/directory.ts";
import { UnreadPills } from "../home/room-list.tsx";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatAgo } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons.tsx";
import type { DestinationChoice, RoomChoice } from "./choices.ts";
import { RoomNote } from "./room-note.tsx";

interface OptionProps {
  id: string;
  path: string;
  isActive: boolean;
  onChoose: () => void;
}

/** A choice is a link, so that it can be opened in another tab. The focus stays in the field. */
const Option = ({ id, path, isActive, onChoose, children }: OptionProps & { children: ComponentChildren }) => (
  <a
    class="option"
    id={id}
    href={path}
    role="option"
    aria-selected={isActive}
    tabIndex={-1}
    onClick={({ ctrlKey, metaKey, shiftKey, altKey }) => {
      if (!(ctrlKey || metaKey || shiftKey || altKey)) onChoose();
    }}
  >
    {children}
  </a>
);

export const Room = ({ room: { name, visited, found }, ...option }: OptionProps & { room: RoomChoice }) => (
  <Option {...option}>
    <span class="what">
      <span class="name">{name}</span> {found && <RoomNote room={found} />}
    </span>
    {visited && <UnreadPills unread={visited.unread} />}
  </Option>
);

export const Person = ({ person, ...option }: OptionProps & { person: FoundPerson }) => (
  <Option {...option}>
    <Avatar userId={person.id} username={person.username} />
    <span class="what">
      <span class="name">{person.username}</span>{" "}
      <span class="note">
        {dialogText.lastMessage(formatAgo(new Date(person.lastSeenAt)), person.lastMessage.room)}
      </span>
    </span>
  </Option>
);

const describe = ({ destination: { room, seq }, isNew }: DestinationChoice): string => {
  if (seq !== null) return dialogText.openMessage(seq, room);
  return isNew ? dialogText.createRoom(room) : dialogText.openRoom(room);
};

export const Destination = ({ destination, ...option }: OptionProps & { destination: DestinationChoice }) => (
  <Option {...option}>
    <Icon name={destination.isNew ? "plus" : "link"} />
    <span class="what">
      <span class="name">{describe(destination)}</span>
    </span>
  </Option>
);
