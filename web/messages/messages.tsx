import { useSignal } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import type { User } from "../../rooms/protocol/events.ts";
import type { RoomClient } from "../client/room-client.ts";
import { lightboxIn } from "../files/lightbox-state.ts";
import { text } from "../i18n/index.ts";
import { lazy } from "../ui/lazy.tsx";
import { JumpNotice } from "./jump/jump-notice.tsx";
import { FloatingDay } from "./list/floating-day.tsx";
import { HistoryEnd, HistoryStart } from "./list/history-start.tsx";
import { JumpToLatest } from "./list/jump-to-latest.tsx";
import { menuIn } from "./menu/message-menu.ts";
import "./messages.css";
import { Rows } from "./list/rows.tsx";
import { useAnnouncing } from "./list/use-announcing.ts";
import { useMessageList } from "./list/use-message-list.ts";
import { OpenMenu, preloadMenus } from "./menu/open-menu.tsx";
import { preloadEditor } from "./message/bubble.tsx";

const Lightbox = lazy(() => import("../files/lightbox.tsx"));
const JumpToDate = lazy(() => import("./jump/jump-to-date.tsx"));

interface Props {
  client: RoomClient;
  /** Opens the moderation of a message's author. */
  onModerate: (user: User) => void;
}

/** The message list: stored messages, and pending ones below them. Only rows near the visible part are rendered. */
export const Messages = ({ client, onModerate }: Props) => {
  const list = useMessageList(client);
  const { items, virtualList } = list;
  const navigation = list.navigation.value;
  useEffect(preloadEditor, []);
  /** The day from which another one is chosen. */
  const day = useSignal<Date | null>(null);
  // The same one each time: rows are rendered again when one of their props changes.
  const onDay = useCallback((chosen: Date) => {
    day.value = chosen;
  }, []);
  const isStable = virtualList.isFollowing.value && client.timeline.isCaughtUp.value && !client.isLoadingOlder.value;
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
        ref={list.box}
        onScroll={list.onScroll}
        onClick={list.onClick}
        onKeyDown={list.onKeyDown}
        onPointerOver={preloadMenus}
        onFocusIn={preloadMenus}
      >
        <div class="scroll">
          <HistoryStart client={client} isEmpty={items.value.length === 0} />
          <Rows
            client={client}
            items={items.value}
            virtualList={virtualList}
            firstUnread={list.divider.value?.firstUnread.value ?? null}
            active={menuIn(client).value?.seq ?? list.activeMessage.value?.seq.value ?? null}
            container={list.rows}
            onRendered={list.onRendered}
            onDay={onDay}
          />
          <HistoryEnd client={client} />
        </div>
      </div>
      <FloatingDay day={list.day} onDay={onDay} />
      <p class="hidden" role="status">
        {list.announcement.value}
      </p>
      {navigation && (
        <>
          <JumpToLatest
            client={client}
            isAway={client.around.value !== null || virtualList.isAway.value}
            onJump={navigation.toLatest}
          />
          <JumpNotice navigation={navigation} />
        </>
      )}
      <OpenMenu client={client} onModerate={onModerate} />
      {lightboxIn(client).value !== null && (
        <Lightbox
          client={client}
          onClose={() => {
            lightboxIn(client).value = null;
          }}
        />
      )}
      {day.value !== null && (
        <JumpToDate
          client={client}
          day={day.value}
          onClose={() => {
            day.value = null;
          }}
        />
      )}
    </div>
  );
};
