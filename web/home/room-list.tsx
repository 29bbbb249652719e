import { useSignal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
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

/** Returns what the pills of a room say: mentions, and unread messages unless the room is muted. */
const pillsOf = ({ unread, isMuted = false, direct = null }: PillsProps) => {
  const isDirect = direct !== null;
  return [
    ...(unread.mentions > 0 && !isDirect
      ? [
          {
            look: "pill has-mentions",
            sign: `@${unread.mentions > 1 ? unread.mentions : ""}`,
            words: text.mentions(unread.mentions),
          },
        ]
      : []),
    ...(unread.count > 0 && (isDirect || !isMuted)
      ? [
          {
            look: isDirect && !isMuted ? "pill has-mentions" : "pill",
            sign: formatUnread(unread),
            words: text.unread(formatUnread(unread)),
          },
        ]
      : []),
  ];
};

/** How many messages and mentions are unread. */
export const UnreadPills = (props: PillsProps) => (
  <>
    {pillsOf(props).map(({ look, sign, words }) => (
      <span key={words} class={look}>
        <span aria-hidden="true">{sign}</span>
        <span class="hidden">, {words}</span>
      </span>
    ))}
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
  const id = useId();
  /** The button that has opened the menu; null while it is closed. */
  const opener = useSignal<HTMLElement | null>(null);
  const title = direct === null ? name : direct.username || text.deletedUser;
  // The composer shows the draft of the open room.
  const hasDraft = room.hasDraft && !isCurrent;
  const notes = [
    ...pillsOf(room).map(({ words }) => words),
    ...(isMuted ? [text.roomMuted] : []),
    ...(hasDraft ? [text.draft] : []),
  ];
  const classes = [
    ...(room.unread.count > 0 && !isMuted ? ["has-unread"] : []),
    ...(isMuted ? ["is-muted"] : []),
    ...(opener.value ? ["has-menu"] : []),
  ];
  return (
    <li class={classes.join(" ")}>
      <a
        href={pathOf(name)}
        aria-current={isCurrent ? "page" : undefined}
        aria-label={[title, ...notes].join(", ")}
        aria-describedby={last && !hasDraft ? id : undefined}
      >
        {direct && <Avatar userId={direct.id} username={direct.username} />}
        <span class="lines">
          <span class="name">
            <bdi>{title}</bdi>
          </span>
          {hasDraft ? (
            <span class="last draft">
              <Icon name="edit" />
              {text.draft}
            </span>
          ) : (
            last && (
              <span class="last" id={id}>
                <LastMessage last={last} isDirect={direct !== null} userId={chat.session.value?.user.id} />
              </span>
            )
          )}
        </span>
        {isMuted && <Icon name="bellOff" />}
        <UnreadPills {...room} />
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
