import type { RoomClient } from "../client/room.ts";
import { formatDay, text } from "../i18n/index.ts";
import { Avatar, hueClass } from "../ui/avatar.tsx";
import { useOnDemand } from "../ui/lazy.ts";
import { Bubble } from "./bubble.tsx";
import type { Callable } from "./content.tsx";
import { type Item, isStored, keyOf, speechOf } from "./items.ts";
import { memo } from "./memo.ts";

export interface RowProps {
  client: RoomClient;
  item: Item;
  /** This user's name. */
  ownName: string;
  callable: Callable;
  beginsDay: boolean;
  beginsGroup: boolean;
  endsGroup: boolean;
  /** The unread messages begin here. */
  beginsNews: boolean;
  /** Its actions are shown. */
  isActive: boolean;
  isEditing: boolean;
  onDelete: (seq: number) => void;
}

/** One message with all that stands above it: its day, the mark of the news, and its author. */
export const Row = memo((props: RowProps) => {
  const { client, item, ownName, beginsDay, beginsGroup, endsGroup, beginsNews } = props;
  const { userId, username, time } = speechOf(item, ownName);
  const isOwn = userId === client.userId;
  const seq = isStored(item) ? item.seq : undefined;
  const id = `message-${keyOf(item)}`;
  const canAct = isStored(item) && item.deletedAt === undefined && !props.isEditing;
  const parts = useOnDemand(props.isActive);
  const shape = `message${isOwn ? " own" : ""}${beginsGroup ? " first" : ""}${endsGroup ? " last" : ""}`;
  return (
    <div class="row">
      {beginsDay && (
        <h2 class="day">
          <span>{formatDay(time, new Date())}</span>
        </h2>
      )}
      {beginsNews && (
        <p class="news">
          <span>{text.newMessages}</span>
        </p>
      )}
      <article
        class={shape}
        data-seq={seq}
        tabIndex={seq === undefined ? undefined : -1}
        aria-labelledby={seq === undefined ? undefined : `${id}-author ${id}`}
      >
        {beginsGroup && !isOwn && <Avatar userId={userId} username={username} />}
        <div class="line">
          {/* Not below the day's: that may be out of the DOM. */}
          {beginsGroup ? (
            <h2 id={`${id}-author`} class={isOwn ? "hidden" : `author ${hueClass(userId)}`} dir="auto">
              {isOwn ? text.you : username}
            </h2>
          ) : (
            <span id={`${id}-author`} class="hidden">
              {isOwn ? text.you : username}
            </span>
          )}
          <Bubble
            client={client}
            item={item}
            id={id}
            time={time}
            callable={props.callable}
            isEditing={props.isEditing}
          />
          {props.isActive && canAct && parts && (
            <parts.Actions client={client} message={item} onDelete={props.onDelete} />
          )}
        </div>
      </article>
    </div>
  );
});
