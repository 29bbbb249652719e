import type { Mention, Message } from "../../../rooms/protocol/events.ts";
import { pathOf } from "../../app/routes.ts";
import type { RoomClient } from "../../client/room-client.ts";
import { Attachments } from "../../files/attachments.tsx";
import { formatMoment, formatTime, text } from "../../i18n/index.ts";
import "./bubble.css";
import { lazyPart } from "../../ui/lazy.tsx";
import { Content } from "../content/content.tsx";
import { type Item, isStored } from "../list/items.ts";
import { ReplyQuote } from "../replies/reply-quote.tsx";
import { DeliveryStatus } from "./delivery-status.tsx";

const Editor = lazyPart(() => import("./editor.tsx"));

/** Fetches the editor before a message is edited: keys that are pressed until then would go elsewhere. */
export const preloadEditor = Editor.preload;

interface Props {
  client: RoomClient;
  item: Item;
  id: string;
  time: Date;
  /** Tab reaches its links: with those of all messages, Tab would hardly leave the list. */
  isActive: boolean;
  isEditing: boolean;
}

const NO_MENTIONS: readonly Mention[] = [];

/** The content and time of a message. A pending message has the same shape as a stored one, so nothing moves on the ack. */
export const Bubble = ({ client, item, id, time, isActive, isEditing }: Props) => {
  if (isStored(item) && item.deletedAt !== undefined) {
    return (
      <div class="bubble deleted" id={id}>
        <p title={formatMoment(new Date(item.deletedAt))}>{text.deleted}</p>
      </div>
    );
  }
  if (isStored(item) && isEditing) {
    return (
      <div class="bubble editing">
        <Attachments client={client} item={item} isActive={false} />
        <Editor client={client} message={item} />
      </div>
    );
  }
  // The room finds the mentions of a message when it stores it.
  const mentions = (isStored(item) && item.mentions) || NO_MENTIONS;
  const state = isStored(item) ? "" : item.failed === null ? " pending" : " failed";
  return (
    <>
      <div class={`bubble${state}`} id={id} dir="auto">
        {item.replyTo !== undefined && <ReplyQuote client={client} seq={item.replyTo} isActive={isActive} />}
        <Attachments client={client} item={item} isActive={isActive} />
        {item.content !== "" && (
          <Content content={item.content} mentions={mentions} userId={client.userId} isActive={isActive} />
        )}
        <span class="when">
          {isStored(item) && <Edited message={item} />}
          {isStored(item) ? (
            <a href={pathOf(client.room, item.seq)} tabIndex={isActive ? undefined : -1}>
              <Time time={time} />
            </a>
          ) : (
            <Time time={time} />
          )}
        </span>
      </div>
      {!isStored(item) && <DeliveryStatus client={client} pending={item} />}
    </>
  );
};

const Time = ({ time }: { time: Date }) => (
  <time dateTime={time.toISOString()} title={formatMoment(time)}>
    {formatTime(time)}
  </time>
);

const Edited = ({ message: { editedAt } }: { message: Message }) =>
  editedAt === undefined ? null : (
    <time class="edited" dateTime={editedAt} title={formatMoment(new Date(editedAt))}>
      {text.edited}
    </time>
  );
