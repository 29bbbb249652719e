import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { Preview } from "../../rooms/protocol/inbox.ts";
import { pathOf } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomSummary } from "../client/inbox/summaries.ts";
import type { Unread } from "../client/unread.ts";
import { formatUnread, text } from "../i18n/index.ts";
import { excerptOf } from "../messages/content/excerpt.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Icon } from "../ui/icons.tsx";
import { lazy } from "../ui/lazy.tsx";
import "./room-list.css";

const RoomMenu = lazy(() => import("./room-menu.tsx"));

interface PillsProps {
  unread: Unread;
  isMuted?: boolean;
  /** The other member of a direct conversation, in which every message is for this user. */
  direct?: User | null;
}

const mentionsOf = ({ unread, direct }: PillsProps): number => (direct ? 0 : unread.mentions);
const countOf = ({ unread, isMuted, direct }: PillsProps): number => (isMuted && !direct ? 0 : unread.count);

/** Returns in words how many messages and mentions are unread. */
const wordsOf = (props: PillsProps): string[] => [
  ...(mentionsOf(props) > 0 ? [text.mentions(mentionsOf(props))] : []),
  ...(countOf(props) > 0 ? [text.unread(formatUnread(props.unread))] : []),
];

/** The same as signs. A muted room has mentions only. */
const Pills = (props: PillsProps) => {
  const mentions = mentionsOf(props);
  return (
    <>
      {mentions > 0 && (
        <span class="pill has-mentions" aria-hidden="true">
          @{mentions > 1 ? mentions : ""}
        </span>
      )}
      {countOf(props) > 0 && (
        <span class={props.direct && !props.isMuted ? "pill has-mentions" : "pill"} aria-hidden="true">
          {formatUnread(props.unread)}
        </span>
      )}
    </>
  );
};

const Notes = ({ notes }: { notes: readonly string[] }) =>
  notes.length > 0 && <span class="hidden">, {notes.join(", ")}</span>;

/** How many messages and mentions are unread. */
export const UnreadPills = (props: PillsProps) => (
  <>
    <Pills {...props} />
    <Notes notes={wordsOf(props)} />
  </>
);

interface LastMessageProps {
  last: Preview;
  isDirect: boolean;
  userId: string | undefined;
}

/** The author and the beginning of a room's last message. */
const LastMessage = ({ last, isDirect, userId }: LastMessageProps) => {
  const excerpt = useMemo(() => excerptOf(last.excerpt), [last.excerpt]);
  const author = last.userId === userId ? text.ownMessage : last.username || text.deletedUser;
  return (
    <>
      {(!isDirect || last.userId === userId) && (
        <>
          <bdi>{author}</bdi>:{" "}
        </>
      )}
      <bdi>{excerpt}</bdi>
    </>
  );
};

interface RowProps {
  chat: ChatClient;
  room: RoomSummary;
  isCurrent: boolean;
}

const Row = ({ chat, room, isCurrent }: RowProps) => {
  const { name, direct, isMuted, last } = room;
  /** The button that has opened the menu; null while it is closed. */
  const opener = useSignal<HTMLElement | null>(null);
  const title = direct === null ? name : direct.username || text.deletedUser;
  // The composer shows the draft of the open room.
  const hasDraft = room.hasDraft && !isCurrent;
  const notes = [...wordsOf(room), ...(isMuted ? [text.roomMuted] : [])];
  const classes = [
    ...(room.unread.count > 0 && !isMuted ? ["has-unread"] : []),
    ...(isMuted ? ["is-muted"] : []),
    ...(opener.value ? ["has-menu"] : []),
  ];
  return (
    <li class={classes.join(" ")}>
      <a href={pathOf(name)} aria-current={isCurrent ? "page" : undefined}>
        {direct && <Avatar userId={direct.id} username={direct.username} />}
        <span class="lines">
          <span class="name">
            <bdi>{title}</bdi>
          </span>
          <Notes notes={notes} />
          {hasDraft ? (
            <span class="preview draft">
              <Icon name="edit" />
              {text.draft}
            </span>
          ) : (
            last && (
              <span class="preview">
                <LastMessage last={last} isDirect={direct !== null} userId={chat.session.value?.user.id} />
              </span>
            )
          )}
        </span>
        {isMuted && <Icon name="bellOff" />}
        <Pills {...room} />
      </a>
      <IconButton
        icon="more"
        label={text.roomActions(title)}
        look="room-actions"
        aria-haspopup="menu"
        aria-expanded={opener.value !== null}
        onPointerEnter={RoomMenu.preload}
        onClick={({ currentTarget }) => {
          opener.value = opener.peek() === null ? currentTarget : null;
        }}
      />
      {opener.value && (
        <RoomMenu
          chat={chat}
          room={room}
          isCurrent={isCurrent}
          opener={opener.value}
          onClose={() => {
            opener.value = null;
          }}
        />
      )}
    </li>
  );
};

interface Props {
  chat: ChatClient;
  rooms: readonly RoomSummary[];
  /** The open room. */
  current?: string | undefined;
}

/** Rooms with their unread counts and last messages, and a menu for each. */
export const RoomList = ({ chat, rooms, current }: Props) => (
  <ul class="room-list">
    {rooms.map((room) => (
      <Row key={room.name} chat={chat} room={room} isCurrent={room.name === current} />
    ))}
  </ul>
);
