import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { layOut } from "../chat/grouping.ts";
import type { RoomClient } from "../chat/room.ts";
import { formatDay, text } from "../text/index.ts";
import { MessageGroup } from "./group.tsx";
import { Icon } from "./icons.tsx";
import { Outgoing } from "./outgoing.tsx";

/** So near to the bottom, in pixels, the list follows what is said. */
const NEAR_BOTTOM = 48;
/** So near to the top, in pixels, earlier messages are fetched. */
const NEAR_TOP = 400;

/** What was said, and below it what waits to be. */
export const Messages = ({ client }: { client: RoomClient }) => {
  const { messages, hasOlder, isCaughtUp } = client.timeline;
  const rows = useComputed(() => layOut(messages.value)).value;
  const outgoing = client.outbox.entries.value;
  const list = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const isAway = useSignal(false);
  const last = useRef({ oldest: 0, height: 0, outgoing: outgoing.length });

  const fetchMore = () => {
    if (list.current && list.current.scrollTop < NEAR_TOP) client.loadOlder();
  };
  const toBottom = () => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  };
  const onScroll = () => {
    const box = list.current;
    if (!box) return;
    const distance = box.scrollHeight - box.scrollTop - box.clientHeight;
    isFollowing.current = distance < NEAR_BOTTOM;
    isAway.value = distance > box.clientHeight / 2;
    fetchMore();
  };

  // Before the browser paints: what was in view stays in view when earlier messages come above it.
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const oldest = messages.value[0]?.seq ?? 0;
    const { oldest: oldestBefore, height, outgoing: outgoingBefore } = last.current;
    const hasSaid = outgoing.length > outgoingBefore;
    if (isFollowing.current || hasSaid) toBottom();
    else if (oldest < oldestBefore) box.scrollTop += box.scrollHeight - height;
    last.current = { oldest, height: box.scrollHeight, outgoing: outgoing.length };
  }, [messages.value, outgoing, hasOlder.value]);

  useEffect(fetchMore, [messages.value, hasOlder.value, isCaughtUp.value]);

  // A phone's keyboard and a growing composer change the height of the list.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isFollowing.current) toBottom();
    });
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  const isEmpty = isCaughtUp.value && rows.length === 0 && outgoing.length === 0;
  const isQuiet = client.isLoadingOlder.value || !isCaughtUp.value;
  const now = new Date();
  return (
    <div class="messages-place">
      <div
        class="messages"
        role="log"
        aria-label={text.messages}
        aria-live={isQuiet ? "off" : "polite"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={list}
        onScroll={onScroll}
      >
        <div class="scroll">
          {hasOlder.value ? (
            <button class="link older" type="button" onClick={client.loadOlder}>
              {client.isLoadingOlder.value ? text.loading : text.loadOlder}
            </button>
          ) : (
            rows.length > 0 && <p class="note beginning">{text.beginning}</p>
          )}
          {isEmpty && (
            <div class="empty">
              <p class="lead">{text.emptyTitle}</p>
              <p>{text.emptyHint}</p>
            </div>
          )}
          {rows.map((row) =>
            row.kind === "day" ? (
              <h2 class="day" key={row.key}>
                <span>{formatDay(row.date, now)}</span>
              </h2>
            ) : (
              <MessageGroup key={row.key} group={row} isOwn={row.userId === client.userId} />
            ),
          )}
          <Outgoing client={client} />
        </div>
      </div>
      {isAway.value && (
        <button class="icon-button jump" type="button" aria-label={text.latest} title={text.latest} onClick={toBottom}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
};
