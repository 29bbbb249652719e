/** The chat client: the session, the visited rooms, and a connection to each open room. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals-core";
import { isDirect } from "../../rooms/protocol/direct.ts";
import type { Message, User } from "../../rooms/protocol/events.ts";
import { normalizeRoomName } from "../../rooms/protocol/names.ts";
import { isOffline, watchBrowser } from "./browser.ts";
import { loadCache } from "./cache/load-cache.ts";
import type { RoomCache } from "./cache/room-cache.ts";
import { createDeviceCalls, type DeviceCalls } from "./devices.ts";
import type { FindPeople, FindRooms } from "./directory.ts";
import { DRAFTS } from "./draft.ts";
import { createDrafts } from "./drafts.ts";
import { createLazyTransfers } from "./files/load-transfers.ts";
import { createInbox } from "./inbox/inbox.ts";
import type { InboxCalls } from "./inbox/inbox-calls.ts";
import type { InboxNotice } from "./inbox/notices.ts";
import { type RoomSummary, summariesOf, totalOf } from "./inbox/summaries.ts";
import { OUTBOXES } from "./outbox.ts";
import { createPushCalls, type PushCalls } from "./push-calls.ts";
import { createRest } from "./rest.ts";
import { createRoom } from "./room.ts";
import type { RoomClient } from "./room-client.ts";
import type { Search } from "./search.ts";
import { createSessionKeeper, type SessionKeeper } from "./session.ts";
import { createCredentials, recoverSession } from "./session-recovery.ts";
import { browserStore, type Store } from "./storage.ts";
import type { Session } from "./token.ts";
import { NOTHING_UNREAD, type Unread } from "./unread.ts";
import { createVisitedRooms, VISITED_ROOMS } from "./visited-rooms.ts";

export interface ChatOptions {
  /** The address of the chat, for instance `https://chat.example`. */
  url: string;
  /** Returns a session token signed by the application; without it the user is a guest. */
  token?: () => Promise<string>;
  /** Holds the session, outboxes, drafts and read positions; the browser's localStorage by default. */
  store?: Store;
  /**
   * Holds the list of rooms and the latest messages of the rooms visited last, to show them before the server has answered,
   * until the user signs out; the browser's Cache Storage by default, null for none.
   */
  cache?: RoomCache | null;
  /** Called for each live message of another user in an open room. */
  onMessage?: (message: Message) => void;
  /** Called for news of a room that is not open. */
  onNotice?: (notice: InboxNotice) => void;
}

/** What the store keeps of a user: preferences are the device's. */
const USER_PREFIXES = [OUTBOXES, DRAFTS, VISITED_ROOMS];

export interface ChatClient extends DeviceCalls, PushCalls {
  /** Null before `signIn`, and after the stored session has ended: when the user has signed out, or not come back for 60 days. */
  readonly session: ReadonlySignal<Session | null>;
  /** The followed rooms, most recently active first, then visited ones that are not followed, most recent first. */
  readonly rooms: ReadonlySignal<readonly RoomSummary[]>;
  /** The sum over all rooms. Of muted ones only the mentions count. */
  readonly unread: ReadonlySignal<Unread>;
  /** The users whom this user has blocked. */
  readonly blocked: ReadonlySignal<readonly User[]>;
  /** Starts or renames a guest's session, or takes the application's token. Resolves to null, or to the error. */
  signIn: SessionKeeper["start"];
  /** When another device of this user was linked, ms since 1970; null if none was since the page was loaded. */
  readonly deviceLinkedAt: ReadonlySignal<number | null>;
  /** Ends the session on this device, and deletes what is kept here of the user: drafts, unsent messages and files, read positions. */
  signOut(): void;
  /** Ends the sessions of all other devices, within the hour. Resolves to null, or to the error. */
  signOutOthers: SessionKeeper["signOutOthers"];
  /** Connects to a room and joins it. Returns the same client while the room is open. Throws for an invalid name. */
  open(room: string): RoomClient;
  /** Leaves a room if it is open, unfollows it, and removes it from `rooms`. */
  forget(room: string): void;
  /** Follows a room; speaking there does, too. `rooms` shows it at once. Resolves to null, or to the error. */
  follow: InboxCalls["follow"];
  /** Ends that. A direct conversation is hidden until its next message. */
  unfollow: InboxCalls["unfollow"];
  /** Mutes a room, or lifts that: its unread messages are not news, but mentions are. It is followed from then on. */
  mute: InboxCalls["mute"];
  /** Chooses for which news of a room this user's browsers are pushed to. It is followed from then on. */
  setPush: InboxCalls["setPush"];
  /** Makes the direct conversation with a user if there is none. Resolves to its room, or to `{ error }`. */
  openDirect: InboxCalls["openDirect"];
  /** Ends a user's direct messages and mentions to this user. Resolves to null, or to the error. */
  block: InboxCalls["block"];
  unblock: InboxCalls["unblock"];
  /** Marks all messages of all followed rooms as read. */
  markAllRead(): void;
  /** Searches the messages of all rooms that the user may read. Resolves to a page or to `{ error }`. */
  search: Search;
  /** Finds rooms that the user may read, by name or the most active ones. Resolves to a page or to `{ error }`. */
  findRooms: FindRooms;
  /** Finds people by name, with their last message in a room that the user may read. Resolves to them or to `{ error }`. */
  findPeople: FindPeople;
  /** Asks for exact unread counts, at most every 30 s. */
  refresh(): void;
  /** Closes all rooms and listeners. */
  close(): void;
}

export const createChat = (options: ChatOptions): ChatClient => {
  const { token, store = browserStore(), onMessage, onNotice } = options;
  const url = options.url.replace(/\/+$/, "");
  const origin = url.replace(/^http/, "ws");
  const request = fetch.bind(globalThis);
  const keeper = createSessionKeeper({ store, request, url, token, onEnd: () => forgetUser() });
  const rest = createRest({ request, url, token: keeper.token });
  const transfers = createLazyTransfers({ store, keeper, request, url });
  const userId = computed(() => keeper.session.value?.user.id);
  const visitedRooms = createVisitedRooms(store);
  const cache = loadCache({ cache: options.cache, userId, visitedRooms });
  const drafts = createDrafts(store);
  const open = signal<ReadonlyMap<string, RoomClient>>(new Map());
  const inbox = createInbox({
    origin,
    keeper,
    cache,
    call: rest.call,
    visitedRooms,
    open,
    isOffline,
    onNotice,
  });
  const rooms = computed(() =>
    summariesOf({
      followed: inbox.rooms.value,
      visited: visitedRooms.rooms.value,
      drafts: drafts.rooms.value,
      open: open.value,
    }),
  );

  const markRead = (room: string, seq: number) => {
    const { count, mentions } = open.peek().get(room)?.unread.peek() ?? NOTHING_UNREAD;
    visitedRooms.markRead(room, seq);
    // The room tells the inbox soon of a message that mentions this user, unless it has been read.
    inbox.read(room, seq, mentions > 0 || (isDirect(room) && count > 0));
  };

  const openRoom = (rawName: string): RoomClient => {
    const room = normalizeRoomName(rawName);
    const session = keeper.session.peek();
    if (room === null) throw new TypeError("a room name has 1 to 64 letters, digits, - or _");
    if (session === null) throw new TypeError("call signIn before open");
    const existing = open.peek().get(room);
    if (existing) return existing;
    const read = inbox.readUpTo(room);
    if (read !== undefined) visitedRooms.markRead(room, read);
    const credentials = createCredentials(keeper);
    const client = createRoom({
      room,
      origin,
      protocols: credentials.protocols,
      session: () => keeper.session.peek() ?? session,
      store,
      cache,
      transfers,
      rest,
      visitedRooms: { ...visitedRooms, markRead },
      isInboxKnown: inbox.isKnown,
      isOffline,
      onRenamed: keeper.renamed,
      ...(onMessage ? { onMessage } : {}),
    });
    const stopRecovery = recoverSession(client, credentials, keeper);
    const stopDraft = effect(() => drafts.set(room, client.draft.value !== ""));
    const closeWith = (end: () => void) => () => {
      stopRecovery();
      stopDraft();
      const isLast = open.peek().get(room) === opened;
      if (isLast) inbox.closing(opened);
      end();
      if (!isLast) return;
      const others = new Map(open.peek());
      others.delete(room);
      open.value = others;
    };
    const opened: RoomClient = { ...client, close: closeWith(client.close), leave: closeWith(client.leave) };
    open.value = new Map(open.peek()).set(room, opened);
    return opened;
  };

  const stopWatching = watchBrowser({
    onWake: () => {
      for (const client of open.peek().values()) client.check();
      inbox.check();
      if (!isOffline()) inbox.refresh();
    },
    onHide: () => {
      inbox.flush();
      void cache.then((loaded) => loaded?.flush());
    },
    onStorage: () => {
      keeper.reload();
      visitedRooms.reload();
      drafts.reload();
      for (const client of open.peek().values()) client.reload();
    },
  });
  /** The session has ended: nothing of its user stays on this device. */
  const forgetUser = () => {
    for (const client of open.peek().values()) client.leave();
    for (const prefix of USER_PREFIXES) for (const key of store.keys(prefix)) store.remove(key);
    void transfers.load().then((loaded) => loaded?.bytes.clear());
    visitedRooms.reload();
    drafts.reload();
  };

  return {
    session: keeper.session,
    rooms,
    unread: computed(() => totalOf(rooms.value)),
    blocked: inbox.blocked,
    signIn: keeper.start,
    ...createDeviceCalls(rest.call, keeper),
    ...createPushCalls(rest.call),
    deviceLinkedAt: inbox.deviceLinkedAt,
    signOut: keeper.end,
    signOutOthers: keeper.signOutOthers,
    open: openRoom,
    forget: (room) => {
      open.peek().get(room)?.leave();
      visitedRooms.forget(room);
      void cache.then((loaded) => loaded?.forget(room));
      // Also if the inbox does not show it yet, just after the first message there.
      if (keeper.session.peek()) void inbox.calls.unfollow(room);
    },
    ...inbox.calls,
    markAllRead: inbox.markAllRead,
    search: rest.search,
    findRooms: rest.findRooms,
    findPeople: rest.findPeople,
    refresh: inbox.refresh,
    close: () => {
      stopWatching();
      for (const client of open.peek().values()) client.close();
      inbox.close();
      void cache.then((loaded) => loaded?.close());
    },
  };
};
