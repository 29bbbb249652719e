import { type ReadonlySignal, useComputed } from "@preact/signals";
import { pathOf, type Route } from "../app/routes.ts";
import type { ChatClient } from "../client/client.ts";
import type { RoomClient } from "../client/room-client.ts";
import type { FoundMessage } from "../client/search.ts";
import { formatMoment, formatTime, text } from "../i18n/index.ts";
import { titleOf } from "../room/person.ts";
import { Avatar } from "../ui/avatar.tsx";
import { hueClass } from "../ui/hue.ts";
import "./result.css";

interface Props {
  chat: ChatClient;
  message: FoundMessage;
  openRoom: ReadonlySignal<RoomClient | null>;
  route: ReadonlySignal<Route>;
  /** The room is shown. */
  hasRoom: boolean;
  onChosen: (() => void) | null;
}

/** A found message, as a link to it. */
export const Result = ({ chat, message, openRoom, route, hasRoom, onChosen }: Props) => {
  const { room, seq, userId, username, timestamp, excerpt } = message;
  const isGone = useComputed(() => {
    const client = openRoom.value;
    return client?.room === room && client.timeline.find(seq)?.deletedAt !== undefined;
  }).value;
  const isCurrent = useComputed(() => {
    const { value: current } = route;
    return current.page === "room" && current.room === room && current.seq === seq;
  }).value;
  const time = new Date(timestamp);
  return (
    <a
      class="result"
      href={pathOf(room, seq)}
      aria-current={isCurrent ? "true" : undefined}
      onClick={({ ctrlKey, metaKey, shiftKey, altKey }) => {
        // With these keys the browser opens it elsewhere.
        if (!(ctrlKey || metaKey || shiftKey || altKey)) onChosen?.();
      }}
    >
      <Avatar userId={userId} username={username} />
      <span class="result-head">
        <strong class={username === "" ? undefined : hueClass(userId)} dir="auto">
          {username || text.deletedUser}
        </strong>{" "}
        <time dateTime={timestamp} title={formatMoment(time)}>
          {formatTime(time)}
        </time>
      </span>{" "}
      {hasRoom && <span class="result-room">{titleOf(chat, room)}</span>}{" "}
      <span class="excerpt" dir="auto">
        {isGone ? <em>{text.deleted}</em> : excerpt.map((part) => (part.match ? <mark>{part.text}</mark> : part.text))}
      </span>
    </a>
  );
};
