import { computed } from "@preact/signals-core";
import { useMemo } from "preact/hooks";
import { pathOf } from "../../app/routes.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { text } from "../../i18n/index.ts";
import { hueClass } from "../../ui/hue.ts";
import { authorOf, summaryOf } from "../message/summary.ts";
import "./reply-quote.css";

interface Props {
  client: RoomClient;
  /** The message that is replied to. */
  seq: number;
  /** Tab reaches the link. */
  isActive: boolean;
}

/** Returns a message, undefined while it is not loaded. Renders again only when that message changes. */
export const useLoadedMessage = (client: RoomClient, seq: number) =>
  useMemo(() => computed(() => client.timeline.find(seq)), [client, seq]).value;

/** Author and first line of the message that a message replies to, as a link to it. */
export const ReplyQuote = ({ client, seq, isActive }: Props) => {
  const message = useLoadedMessage(client, seq);
  const isOwn = message?.userId === client.userId;
  return (
    <a
      class={isOwn ? "reply to-own" : "reply"}
      href={pathOf(client.room, seq)}
      dir="auto"
      tabIndex={isActive ? undefined : -1}
    >
      <span class="hidden">{text.inReplyTo} </span>
      {message === undefined ? (
        <span class="reply-excerpt">{text.showMessage}</span>
      ) : (
        <>
          <span class={`reply-author ${message.username === "" ? "" : hueClass(message.userId)}`}>
            {authorOf(client, message)}
          </span>{" "}
          <span class="reply-excerpt">{summaryOf(message)}</span>
        </>
      )}
    </a>
  );
};
