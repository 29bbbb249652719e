/** The chat client: the session, the visited rooms, and a connection to each open room. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Message } from "../../rooms/protocol/events.ts";
import { normalizeRoomName } from "../../rooms/protocol/names.ts";
import { isOffline, watchBrowser } from "./browser.ts";
import type { FindPeople, FindRooms } from "./directory.ts";
import { createRest, type LatestMessages } from "./rest.ts";
import { createRoom } from "./room.ts";
import type { RoomClient } from "./room-client.ts";
import type { Search } from "./search.ts";
import { createSessionKeeper, type SessionKeeper } from "./session.ts";
import { recoverSession } from "./session-recovery.ts";
import { browserStore, type Store } from "./storage.ts";
import type { Session } from "./token.ts";
import { countUnread, NOTHING_UNREAD, type Unread } from "./unread.ts";
import { createVisitedRooms } from "./visited-rooms.ts";

export interface ChatOptions {
  /** The address of the chat, for instance `https://chat.example`. */
  url: string;
  /** Returns a session token signed by the application; without it the user is a guest. */
  token?: () => Promise<string>;
  /** Holds the session, outboxes, drafts and read positions; the browser's localStorage by default. */
  store?: Store;
  /** Called for each live message of another user in an open room. */
  onMessage?: (message: Message) => void;
}

/** A visited room. */
export interface RoomSummary {
  readonly name: string;
  readonly unread: Unread;
}

export interface ChatClient {
  /** Null before `signIn`, and after the stored session has expired. */
  readonly session: ReadonlySignal<Session | null>;
  /** The visited rooms, most recent first. */
  readonly rooms: ReadonlySignal<readonly RoomSummary[]>;
  /** The sum over all visited rooms. */
  readonly unread: ReadonlySignal<Unread>;
  /** Starts or renames a guest's session, or takes the application's token. Resolves to null, or to the error. */
  signIn: SessionKeeper["start"];
  /** Connects to a room and joins it. Returns the same client while the room is open. Throws for an invalid name. */
  open(room: string): RoomClient;
  /** Leaves a room if it is open, and removes it from `rooms`. */
  forget(room: string): void;
  /** Searches the messages of all rooms that the user may read. Resolves to a page or to `{ error }`. */
  search: Search;
  /** Finds rooms that the user may read, by name or the most active ones. Resolves to a page or to `{ error }`. */
  findRooms: FindRooms;
  /** Finds people by name, with their last message in a room that the user may read. Resolves to them or to `{ error }`. */
  findPeople: FindPeople;
  /** Updates the unread counts of the rooms that are not open. */
  refresh(): Promise<void>;
  /** Closes all rooms and listeners. */
  close(): void;
}

/** Unread messages are counted in the most recently visited rooms only: each costs a request. */
const COUNTED_ROOMS = 10;

export const createChat = (options: ChatOptions): ChatClient => {
  const { token, store = browserStore(), onMessage } = options;
  const url = options.url.replace(/\/+$/, "");
  const request = fetch.bind(globalThis);
  const keeper = createSessionKeeper({ store, request, url, token });
  const rest = createRest({ request, url, token: () => keeper.session.peek()?.token });
  const visitedRooms = createVisitedRooms(store);
  /** By room, as of the last `refresh`. */
  const latest = signal<ReadonlyMap<string, LatestMessages>>(new Map());
  const open = signal<ReadonlyMap<string, RoomClient>>(new Map());

  const unreadOf = (name: string, lastRead: number | null): Unread => {
    const client = open.value.get(name);
    if (client) return client.unread.value;
    const page = latest.value.get(name);
    const user = keeper.session.value?.user;
    if (!page || !user) return NOTHING_UNREAD;
    return countUnread(page.messages, lastRead, user, page.hasOlder);
  };
  const rooms = computed(() =>
    visitedRooms.rooms.value.map(({ name, lastRead }) => ({ name, unread: unreadOf(name, lastRead) })),
  );
  const unread = computed(() =>
    rooms.value.reduce<Unread>(
      (sum, { unread }) => ({
        count: sum.count + unread.count,
        mentions: sum.mentions + unread.mentions,
        isMore: sum.isMore || unread.isMore,
      }),
      NOTHING_UNREAD,
    ),
  );

  const refresh = async () => {
    const names = visitedRooms.rooms.peek().map(({ name }) => name);
    const closed = names.slice(0, COUNTED_ROOMS).filter((name) => !open.peek().has(name));
    const pages = await Promise.all(closed.map(async (name) => [name, await rest.latest(name)] as const));
    const next = new Map(latest.peek());
    for (const [name, page] of pages) if (page) next.set(name, page);
    latest.value = next;
  };

  const openRoom = (rawName: string): RoomClient => {
    const room = normalizeRoomName(rawName);
    const session = keeper.session.peek();
    if (room === null) throw new TypeError("a room name has 1 to 64 letters, digits, - or _");
    if (session === null) throw new TypeError("call signIn before open");
    const existing = open.peek().get(room);
    if (existing) return existing;
    const client = createRoom({
      room,
      origin: url.replace(/^http/, "ws"),
      session: () => keeper.session.peek() ?? session,
      store,
      rest,
      visitedRooms,
      isOffline,
      onRenamed: keeper.renamed,
      ...(onMessage ? { onMessage } : {}),
    });
    const stopRecovery = recoverSession(client, keeper);
    const closeWith = (end: () => void) => () => {
      stopRecovery();
      end();
      if (open.peek().get(room) !== opened) return;
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
      if (!isOffline()) {
        void keeper.refresh();
        void refresh();
      }
    },
    onInterval: () => void refresh(),
    onStorage: () => {
      keeper.reload();
      visitedRooms.reload();
      for (const client of open.peek().values()) client.reload();
    },
  });
  void keeper.refresh();

  return {
    session: keeper.session,
    rooms,
    unread,
    signIn: keeper.start,
    open: openRoom,
    forget: (room) => {
      open.peek().get(room)?.leave();
      visitedRooms.forget(room);
    },
    search: rest.search,
    findRooms: rest.findRooms,
    findPeople: rest.findPeople,
    refresh,
    close: () => {
      stopWatching();
      for (const client of open.peek().values()) client.close();
    },
  };
};
