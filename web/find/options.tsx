import type { ComponentChildren } from "preact";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { FoundPerson } from "../client/directory.ts";
import { UnreadPills } from "../home/room-list.tsx";
import { dialogText } from "../i18n/dialog-text.ts";
import { formatAgo, text } from "../i18n/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icons.tsx";
import type { DestinationChoice, RoomChoice } from "./choices.ts";
import { RoomNote } from "./room-note.tsx";

interface OptionProps {
  id: string;
  isActive: boolean;
  /** Called when it is chosen in this window. */
  onChoose: () => void;
}

interface LinkProps extends OptionProps {
  path: string;
}

/** A room is a link, so that it can be opened in another tab. The focus stays in the field. */
const Link = ({ id, path, isActive, onChoose, children }: LinkProps & { children: ComponentChildren }) => (
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

export const Room = ({ room: { title, visited, found }, ...option }: LinkProps & { room: RoomChoice }) => (
  <Link {...option}>
    {visited?.direct && <Avatar userId={visited.direct.id} username={visited.direct.username} />}
    <span class="what">
      <span class="name">{title}</span> {found && <RoomNote room={found} />}
    </span>
    {visited && <UnreadPills unread={visited.unread} />}
  </Link>
);

export const Person = ({ person, id, isActive, onChoose }: OptionProps & { person: FoundPerson }) => (
  <button class="option" type="button" id={id} role="option" aria-selected={isActive} tabIndex={-1} onClick={onChoose}>
    <Avatar userId={person.id} username={person.username} />
    <span class="what">
      <span class="name">{person.username}</span>{" "}
      <span class="note">
        {dialogText.lastMessage(formatAgo(new Date(person.lastSeenAt)), person.lastMessage.room)}
      </span>
    </span>
  </button>
);

const describe = ({ destination: { room, seq }, isNew }: DestinationChoice): string => {
  if (isDirect(room)) return text.directMessage;
  if (seq !== null) return dialogText.openMessage(seq, room);
  return isNew ? dialogText.createRoom(room) : dialogText.openRoom(room);
};

export const Destination = ({ destination, ...option }: LinkProps & { destination: DestinationChoice }) => (
  <Link {...option}>
    <Icon name={destination.isNew ? "plus" : "link"} />
    <span class="what">
      <span class="name">{describe(destination)}</span>
    </span>
  </Link>
);
