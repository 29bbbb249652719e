/** This user's inbox: the rooms that they follow, with what is unread there. */
import { batch, type ReadonlySignal, signal } from "@preact/signals-core";
import type { User } from "../../../rooms/protocol/events.ts";
import type { InboxRoom, InboxServerEvent } from "../../../rooms/protocol/inbox.ts";
import { isHidden } from "../browser.ts";
import type { LoadedCache } from "../cache/load-cache.ts";
import type { Call } from "../call.ts";
import type { RoomClient } from "../room-client.ts";
import type { SessionKeeper } from "../session.ts";
import type { VisitedRooms } from "../visited-rooms.ts";
import { createFollowedRooms } from "./followed-rooms.ts";
import { createInboxCalls, type InboxCalls } from "./inbox-calls.ts";
import { connectInbox, INTERVAL_MS } from "./inbox-connection.ts";
import { createNotices, type InboxNotice } from "./notices.ts";
import { previewOf } from "./preview.ts";
import { createReadPositions, type ReadPositions } from "./read-positions.ts";

/** The least time between two requests for counts, ms: a little less than the interval, which may be early by this clock. */
const COUNTS_AGE_MS = INTERVAL_MS - 1_000;
/**
 * How old exact counts are when the page asks for others by itself, ms. Each request is a query, and notices tell what is new: what
 * they leave inexact is counted as soon as it may be.
 */
const STALE_COUNTS_MS = 15 * 60_000;

export interface InboxOptions {
  /** `ws://` or `wss://` and a host. */
  origin: string;
  keeper: SessionKeeper;
  cache: LoadedCache;
  call: Call;
  visitedRooms: VisitedRooms;
  /** The open rooms by name. */
  open: ReadonlySignal<ReadonlyMap<string, RoomClient>>;
  isOffline: () => boolean;
  /** Called for news of a room that this user is not in. */
  onNotice?: ((notice: InboxNotice) => void) | undefined;
}

export interface Inbox extends Pick<ReadPositions, "read" | "flush"> {
  /** The followed rooms by name. */
  readonly rooms: ReadonlySignal<ReadonlyMap<string, InboxRoom>>;
  readonly blocked: ReadonlySignal<readonly User[]>;
  /** The whole inbox has arrived on the current connection: what was read on other devices is read here. */
  readonly isKnown: ReadonlySignal<boolean>;
  /** When another device was linked, ms since 1970; null if none was yet. */
  readonly deviceLinkedAt: ReadonlySignal<number | null>;
  /** Returns the read position of a room as the inbox has told it. */
  readUpTo(room: string): number | undefined;
  readonly calls: InboxCalls;
  /** Keeps what an open room knows of itself, before it is closed. */
  closing(client: RoomClient): void;
  markAllRead(): void;
  /** Asks for exact counts, at most every 30 s. */
  refresh(): void;
  /** Finds out now whether the connection is alive. */
  check(): void;
  close(): void;
}

export const createInbox = (options: InboxOptions): Inbox => {
  const { origin, keeper, cache, call, visitedRooms, open, isOffline, onNotice } = options;
  const followed = createFollowedRooms();
  const isKnown = signal(false);
  const deviceLinkedAt = signal<number | null>(null);
  const isOpen = (room: string) => open.peek().has(room);
  const positions = createReadPositions({ followed, visitedRooms, isOpen, send: (event) => connection.send(event) });
  const findRoom = (name: string) => followed.rooms.peek().get(name);
  const noticeOf = createNotices(findRoom);
  /** The time of the last exact counts, or of the last request for some. */
  let countedAt = 0;

  const receive = (event: InboxServerEvent) => {
    followed.received(event);
    positions.received(event);
    if (event.event === "inbox") {
      countedAt = Date.now();
      isKnown.value = true;
    }
    if (event.event === "deviceLinked") deviceLinkedAt.value = Date.now();
    const notice = noticeOf(event);
    // A room that has joined tells of its messages itself.
    const isJoined = notice !== null && open.peek().get(notice.room)?.joinState.peek().kind === "joined";
    if (notice && !isJoined) onNotice?.(notice);
  };

  const refresh = () => {
    if (Date.now() - countedAt < COUNTS_AGE_MS) return;
    if (connection.send({ event: "requestCounts", data: {} })) countedAt = Date.now();
  };

  const connection = connectInbox({
    origin,
    keeper,
    isOffline,
    onEvents: (events) => batch(() => events.forEach(receive)),
    onDisconnect: () => {
      isKnown.value = false;
      positions.disconnected();
    },
    onInterval: () => {
      positions.flush();
      if (isHidden()) return;
      const others = [...followed.rooms.peek().values()].filter(({ room }) => !isOpen(room));
      const isStale = Date.now() - countedAt >= STALE_COUNTS_MS && others.some(({ unread }) => unread > 0);
      if (isStale || others.some(({ isExact }) => !isExact)) refresh();
    },
    onUser: (userId) => {
      const stopCaching = cache.then((loaded) => loaded?.inbox(userId, followed));
      return () => {
        void stopCaching.then((stop) => stop?.());
        followed.clear();
      };
    },
  });

  return {
    rooms: followed.rooms,
    blocked: followed.blocked,
    isKnown,
    deviceLinkedAt,
    readUpTo: (room) => (followed.isTold.peek() ? findRoom(room)?.read : undefined),
    calls: createInboxCalls(call, followed),
    read: positions.read,
    flush: positions.flush,
    closing: ({ room: name, timeline, unread }) => {
      positions.flush();
      const room = findRoom(name);
      if (!room || !timeline.isCaughtUp.peek()) return;
      const { count, mentions, isMore } = unread.peek();
      const messages = timeline.messages.peek();
      const last = previewOf(messages, room.last ?? null);
      followed.set({
        ...room,
        ...(last ? { last } : {}),
        lastSeq: Math.max(room.lastSeq, messages.at(-1)?.seq ?? 0),
        unread: count,
        mentions,
        isExact: !isMore,
      });
    },
    markAllRead: () => {
      for (const { timeline, markRead } of open.peek().values()) {
        const last = timeline.messages.peek().at(-1);
        if (last) markRead(last.seq);
      }
      positions.flush();
      positions.readAll();
    },
    refresh,
    check: connection.check,
    close: () => {
      positions.flush();
      connection.close();
    },
  };
};
