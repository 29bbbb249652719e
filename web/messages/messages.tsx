import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { RoomClient } from "../client/room.ts";
import { text } from "../i18n/index.ts";
import { useOnDemand } from "../ui/lazy.ts";
import { type Pointing, watchPointing } from "./active-message.ts";
import { useAnnouncing } from "./announce.ts";
import { Beginning } from "./beginning.tsx";
import { editingIn } from "./editing.ts";
import { type Item, indexAfter, isStored, keyOf } from "./items.ts";
import { Jump } from "./jump.tsx";
import { handleKey } from "./keys.ts";
import { createSizes } from "./row-heights.ts";
import { Rows } from "./rows.tsx";
import { type News, watchNews } from "./unread-divider.ts";
import { createView } from "./virtual-list.ts";

/** The first unread message is put so far below the upper edge, in pixels, when not all of them fit. */
const NEWS_BELOW = 56;

/** What was said, and below it what waits to be. Only what is near the reader's place is in the DOM. */
export const Messages = ({ client }: { client: RoomClient }) => {
  const { messages, hasOlder, isCaughtUp } = client.timeline;
  const { entries } = client.outbox;
  const box = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const items = useComputed<readonly Item[]>(() => [...messages.value, ...entries.value]);
  const view = useMemo(() => createView<Item>(createSizes(keyOf)), []);
  const news = useSignal<News | null>(null);
  const pointing = useSignal<Pointing | null>(null);
  /** The message that is to be deleted, by seq, once its deletion is confirmed. */
  const deleting = useSignal<number | null>(null);
  const parts = useOnDemand(deleting.value !== null);
  /** The reader has come, and is yet to be led to the first unread message. */
  const hasReturned = useRef(false);
  const waiting = useRef(entries.peek().length);

  const fetchOlder = () => {
    if (box.current && box.current.scrollTop < box.current.clientHeight) client.loadOlder();
  };
  /** What is or was in view while the page is looked at has been read. */
  const markRead = () => {
    const last = items.peek()[view.lastInView()];
    const stored = last && isStored(last) ? last : messages.peek().at(-1);
    if (stored && news.peek()?.isReading.peek()) client.markRead(stored.seq);
  };
  const indexOf = (seq: number) => indexAfter(messages.peek(), seq - 1);

  useLayoutEffect(() => {
    if (!box.current) return;
    view.attach(box.current, rows.current);
    const watched = watchNews(client, () => {
      hasReturned.current = true;
      view.renderAnew();
    });
    const pointed = watchPointing(box.current);
    news.value = watched;
    pointing.value = pointed;
    return () => {
      view.attach(null, null);
      watched.stop();
      pointed.stop();
    };
  }, []);

  // Before the browser paints.
  const onRendered = () => {
    const written = entries.peek().length;
    if (written > waiting.current) view.toBottom();
    waiting.current = written;
    view.settle();
    const first = news.peek()?.first.peek() ?? null;
    if (hasReturned.current && first !== null && view.isFollowing.peek() && view.isAbove(indexOf(first))) {
      view.toRow(indexOf(first), NEWS_BELOW);
    }
    hasReturned.current = false;
    markRead();
  };

  useEffect(fetchOlder, [messages.value, hasOlder.value, isCaughtUp.value]);

  // What is edited by a key pressed in the composer may be out of sight.
  const editing = editingIn(client).value;
  useEffect(() => {
    const row = editing && rows.current?.querySelector(`[data-seq="${editing.seq}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
    else if (editing) view.toRow(indexOf(editing.seq), NEWS_BELOW);
  }, [editing?.seq]);

  // The button that asked for the deletion is gone with the message.
  const hasAsked = useRef(false);
  useEffect(() => {
    if (hasAsked.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
    hasAsked.current = deleting.value !== null;
  }, [deleting.value]);

  const isCalm = view.isFollowing.value && isCaughtUp.value && !client.isLoadingOlder.value;
  const isAnnouncing = useAnnouncing(isCalm);
  return (
    <div class="messages-place">
      <div
        class="messages"
        role="log"
        aria-label={text.messages}
        aria-live={isAnnouncing ? "polite" : "off"}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={box}
        onScroll={() => {
          view.scrolled();
          markRead();
          fetchOlder();
        }}
        onKeyDown={(event) => handleKey(event, event.currentTarget)}
      >
        <div class="scroll">
          <Beginning client={client} isEmpty={items.value.length === 0} />
          <Rows
            client={client}
            items={items.value}
            view={view}
            news={news.value?.first.value ?? null}
            pointed={pointing.value?.seq.value ?? null}
            container={rows}
            onRendered={onRendered}
            onDelete={(seq) => {
              deleting.value = seq;
            }}
          />
        </div>
      </div>
      <Jump client={client} isAway={view.isAway.value} onJump={view.toBottom} />
      {deleting.value !== null && parts && (
        <parts.DeleteMessage
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
