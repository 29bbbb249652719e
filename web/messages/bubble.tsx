import type { Message } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room.ts";
import { formatMoment, formatTime, text } from "../i18n/index.ts";
import { useOnDemand } from "../ui/lazy.ts";
import { type Callable, Content } from "./content.tsx";
import { Outgoing } from "./delivery-status.tsx";
import { type Item, isStored } from "./items.ts";

interface Props {
  client: RoomClient;
  item: Item;
  id: string;
  time: Date;
  callable: Callable;
  isEditing: boolean;
}

/** The words of one message and when they were said. What is pending has the same shape as what is stored. */
export const Bubble = ({ client, item, id, time, callable, isEditing }: Props) => {
  const parts = useOnDemand(isEditing);
  if (isStored(item) && item.deletedAt !== undefined) {
    return (
      <div class="bubble deleted" id={id}>
        <p title={formatMoment(new Date(item.deletedAt))}>{text.deleted}</p>
      </div>
    );
  }
  if (isStored(item) && isEditing) {
    return <div class="bubble editing">{parts && <parts.Editor client={client} message={item} />}</div>;
  }
  const state = isStored(item) ? "" : item.failed === null ? " pending" : " failed";
  return (
    <>
      <div class={`bubble${state}`} id={id} dir="auto">
        <Content content={item.content} callable={callable} />
        <span class="when">
          {isStored(item) && <Edited message={item} />}
          <time dateTime={time.toISOString()} title={formatMoment(time)}>
            {formatTime(time)}
          </time>
        </span>
      </div>
      {!isStored(item) && <Outgoing client={client} pending={item} />}
    </>
  );
};

const Edited = ({ message: { editedAt } }: { message: Message }) =>
  editedAt === undefined ? null : (
    <time class="edited" dateTime={editedAt} title={formatMoment(new Date(editedAt))}>
      {text.edited}
    </time>
  );
