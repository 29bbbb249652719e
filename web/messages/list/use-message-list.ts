import { useComputed, useSignal } from "@preact/signals";
import { effect, untracked } from "@preact/signals-core";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { RoomClient } from "../../client/room-client.ts";
import { handleProfile } from "../../profile/open-profile.ts";
import { createNavigation, type Navigation } from "../jump/navigation.ts";
import { handleMessageKey } from "../menu/message-keys.ts";
import { editingIn } from "../message/editing.ts";
import { type ActiveMessage, watchActiveMessage } from "./active-message.ts";
import { authoredOf, type Item, indexAfter, isStored, keyOf, shownMessages } from "./items.ts";
import { focusedIn, handleKey } from "./keyboard.ts";
import { createMessageFocus } from "./message-focus.ts";
import { createReadOn } from "./read-on.ts";
import { readUpTo } from "./read-up-to.ts";
import { createRowHeights } from "./row-heights.ts";
import { createUnreadDivider, type UnreadDivider } from "./unread-divider.ts";
import { createVirtualList } from "./virtual-list.ts";

/** The distance of a message from the upper edge, in pixels, when the list begins to be read there. */
const READ_BELOW = 56;

/** The height of a day's heading, in pixels. */
const HEADING_HEIGHT = 40;

/** Keeps the message list in step: what is loaded and rendered, where the reader is, and what they have read. */
export const useMessageList = (client: RoomClient) => {
  const { messages, hasOlder, isCaughtUp } = client.timeline;
  const { entries } = client.outbox;
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  /** Pending messages follow the latest ones. */
  const items = useComputed<readonly Item[]>(
    () => client.around.value?.messages ?? [...messages.value, ...entries.value],
  );
  const hasBottom = () => client.around.peek() === null;
  const virtualList = useMemo(() => createVirtualList<Item>(createRowHeights(keyOf), hasBottom), []);
  const focus = useMemo(createMessageFocus, []);
  const readOn = useMemo(() => createReadOn(client, focus.to), []);
  const navigation = useSignal<Navigation | null>(null);
  const divider = useSignal<UnreadDivider | null>(null);
  const activeMessage = useSignal<ActiveMessage | null>(null);
  /** The reader has returned, and the list has not scrolled to the unread divider yet. */
  const hasReturned = useRef(false);

  /** A moment of the day at the upper edge, ms since 1970; null at the bottom, and where its heading is in view. */
  const day = useSignal<number | null>(null);
  const updateDay = () => {
    const first = virtualList.isFollowing.peek() ? null : virtualList.firstVisible();
    const isAtTop = first !== null && first.item === items.peek()[0] && first.below > -HEADING_HEIGHT;
    day.value = first === null || isAtTop ? null : authoredOf(first.item, "").time.setHours(0, 0, 0, 0);
  };

  const loadNearEdges = () => {
    if (box.current === null) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    if (scrollTop < clientHeight) client.loadOlder();
    if (scrollHeight - scrollTop - clientHeight < clientHeight) client.loadNewer();
  };

  /** Returns the seq up to which everything has been seen, or null. */
  const seenUpTo = (): number | null => {
    const stored = shownMessages(client);
    const latest = stored.at(-1)?.seq ?? null;
    if (virtualList.isFollowing.peek()) return latest;
    const first = virtualList.firstVisible()?.item;
    const last = virtualList.itemAt(virtualList.lastVisible());
    if (latest === null || !first || !isStored(first)) return null;
    return readUpTo(stored, first.seq, last && isStored(last) ? last.seq : latest, client.lastRead.peek());
  };
  /** Marks as read what is or was visible while the page is. */
  const markRead = () => {
    const isReading = divider.peek()?.isReading.peek() && !navigation.peek()?.isMoving();
    const seq = isReading ? seenUpTo() : null;
    if (seq !== null) client.markRead(seq);
  };

  useLayoutEffect(() => {
    if (!box.current) return;
    virtualList.attach(box.current, rows.current);
    const newNavigation = createNavigation(client, virtualList, (seq) => focus.to(seq, true));
    const newDivider = createUnreadDivider(client, () => {
      hasReturned.current = true;
      virtualList.render();
    });
    const newActiveMessage = watchActiveMessage(box.current, client);
    let pendingCount = entries.peek().length;
    const stopFollowingSent = effect(() => {
      const { length } = entries.value;
      if (length > pendingCount) untracked(newNavigation.toLatest);
      pendingCount = length;
    });
    navigation.value = newNavigation;
    divider.value = newDivider;
    activeMessage.value = newActiveMessage;
    return () => {
      virtualList.attach(null, null);
      stopFollowingSent();
      newNavigation.stop();
      newDivider.stop();
      newActiveMessage.stop();
    };
  }, []);

  const scrollToDivider = () => {
    const first = divider.peek()?.firstUnread.peek() ?? null;
    if (first === null || !virtualList.isFollowing.peek() || navigation.peek()?.isMoving()) return;
    const index = indexAfter(messages.peek(), first - 1);
    if (virtualList.isAbove(index)) virtualList.toRow(index, READ_BELOW);
  };

  // Runs before the browser paints.
  const onRendered = () => {
    virtualList.settle();
    navigation.peek()?.rendered();
    if (hasReturned.current) scrollToDivider();
    hasReturned.current = false;
    updateDay();
    markRead();
    if (rows.current) focus.rendered(rows.current);
    readOn.rendered(box.current && focusedIn(box.current));
  };

  useEffect(loadNearEdges, [messages.value, hasOlder.value, isCaughtUp.value, client.around.value]);

  // An edit that was started from the composer may be out of sight.
  const editing = editingIn(client).value;
  useEffect(() => {
    const row = editing && rows.current?.querySelector(`[data-seq="${editing.seq}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
    else if (editing) navigation.peek()?.toMessage(editing.seq, READ_BELOW);
  }, [editing?.seq]);

  const toEnd = (side: -1 | 1) => {
    const stored = shownMessages(client);
    const seq = stored.at(side < 0 ? 0 : -1)?.seq;
    if (seq === undefined) return;
    if (side > 0 && hasBottom()) virtualList.toBottom();
    else virtualList.toRow(side < 0 ? 0 : stored.length - 1, READ_BELOW);
    focus.to(seq);
  };

  return {
    box,
    rows,
    items,
    virtualList,
    navigation,
    divider,
    activeMessage,
    day,
    announcement: readOn.announcement,
    onRendered,
    onScroll: () => {
      virtualList.scrolled();
      navigation.peek()?.scrolled();
      updateDay();
      markRead();
      loadNearEdges();
    },
    onClick: (event: MouseEvent) => handleProfile(event, client),
    onKeyDown: (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
      handleProfile(event, client);
      handleMessageKey(event, client);
      handleKey(event, event.currentTarget, { toEnd, beyond: readOn.beyond });
    },
  };
};
