import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { text } from "../i18n/index.ts";
import { type ActiveMessage, watchActiveMessage } from "./active-message.ts";
import { DeleteMessage } from "./delete.tsx";
import { editingIn } from "./editing.ts";
import { HistoryStart } from "./history-start.tsx";
import { type Item, indexAfter, isStored, keyOf } from "./items.ts";
import { JumpToLatest } from "./jump-to-latest.tsx";
import { handleKey } from "./keyboard.ts";
import "./messages.css";
import { createReadingPlace } from "./reading-place.ts";
import { createRowHeights } from "./row-heights.ts";
import { Rows } from "./rows.tsx";
import { createUnreadDivider, type UnreadDivider } from "./unread-divider.ts";
import { useAnnouncing } from "./use-announcing.ts";
import { createVirtualList } from "./virtual-list.ts";

/** The distance of the unread divider from the upper edge, in pixels, when the unread messages do not all fit. */
const DIVIDER_BELOW = 56;

interface Props {
  client: RoomClient;
  /** Opens the moderation of a message's author. */
  onModerate: (user: User) => void;
}

/** The message list: stored messages, and pending ones below them. Only rows near the visible part are rendered. */
export const Messages = ({ client, onModerate }: Props) => {
  const { messages, hasOlder, isCaughtUp } = client.timeline;
  const { entries } = client.outbox;
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const items = useComputed<readonly Item[]>(() => [...messages.value, ...entries.value]);
  const virtualList = useMemo(() => createVirtualList<Item>(createRowHeights(keyOf)), []);
  const divider = useSignal<UnreadDivider | null>(null);
  const activeMessage = useSignal<ActiveMessage | null>(null);
  /** The seq of the message whose deletion is being confirmed. */
  const deleting = useSignal<number | null>(null);
  /** The reader has returned, and the list has not scrolled to the unread divider yet. */
  const hasReturned = useRef(false);
  const pendingCount = useRef(entries.peek().length);

  const place = useMemo(() => createReadingPlace(client, virtualList), []);

  const loadOlderNearTop = () => {
    const isNearTop = box.current !== null && box.current.scrollTop < box.current.clientHeight;
    if (isNearTop || place.isLost()) client.loadOlder();
  };
  /** Marks as read what is or was visible while the page is. */
  const markRead = () => {
    const last = items.peek()[virtualList.lastVisible()];
    const stored = last && isStored(last) ? last : messages.peek().at(-1);
    if (stored && divider.peek()?.isReading.peek()) client.markRead(stored.seq);
  };
  const indexOf = (seq: number) => indexAfter(messages.peek(), seq - 1);

  useLayoutEffect(() => {
    if (!box.current) return;
    virtualList.attach(box.current, rows.current);
    const newDivider = createUnreadDivider(client, () => {
      hasReturned.current = true;
      virtualList.render();
    });
    const newActiveMessage = watchActiveMessage(box.current);
    divider.value = newDivider;
    activeMessage.value = newActiveMessage;
    return () => {
      virtualList.attach(null, null);
      newDivider.stop();
      newActiveMessage.stop();
    };
  }, []);

  // Runs before the browser paints.
  const onRendered = () => {
    const count = entries.peek().length;
    if (count > pendingCount.current) virtualList.toBottom();
    pendingCount.current = count;
    virtualList.settle();
    place.rendered();
    const first = divider.peek()?.firstUnread.peek() ?? null;
    const isFollowing = virtualList.isFollowing.peek();
    if (hasReturned.current && first !== null && isFollowing && virtualList.isAbove(indexOf(first))) {
      virtualList.toRow(indexOf(first), DIVIDER_BELOW);
    }
    hasReturned.current = false;
    markRead();
  };

  useEffect(loadOlderNearTop, [messages.value, hasOlder.value, isCaughtUp.value]);

  // An edit that was started from the composer may be out of sight.
  const editing = editingIn(client).value;
  useEffect(() => {
    const row = editing && rows.current?.querySelector(`[data-seq="${editing.seq}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
    else if (editing) virtualList.toRow(indexOf(editing.seq), DIVIDER_BELOW);
  }, [editing?.seq]);

  const isStable = virtualList.isFollowing.value && isCaughtUp.value && !client.isLoadingOlder.value;
  const isAnnouncing = useAnnouncing(isStable);
  return (
    <div class="messages-area">
      <div
        class="messages"
        role="log"
        aria-label={text.messages}
        aria-live={isAnnouncing ? "polite" : "off"}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        ref={box}
        onScroll={() => {
          virtualList.scrolled();
          place.update();
          markRead();
          loadOlderNearTop();
        }}
        onKeyDown={(event) => handleKey(event, event.currentTarget)}
      >
        <div class="scroll">
          <HistoryStart client={client} isEmpty={items.value.length === 0} />
          <Rows
            client={client}
            items={items.value}
            virtualList={virtualList}
            firstUnread={divider.value?.firstUnread.value ?? null}
            active={activeMessage.value?.seq.value ?? null}
            container={rows}
            onRendered={onRendered}
            onDelete={(seq) => {
              deleting.value = seq;
            }}
            onModerate={onModerate}
          />
        </div>
      </div>
      <JumpToLatest client={client} isAway={virtualList.isAway.value} onJump={virtualList.toBottom} />
      {deleting.value !== null && (
        <DeleteMessage
          client={client}
          seq={deleting.value}
          onClose={() => {
            deleting.value = null;
          }}
        />
      )}
    </div>
  );
};
