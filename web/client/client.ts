/** A chat as a client sees it: who this is, which rooms there are, and a connection to each room that is open. */
import { computed, type ReadonlySignal, signal } from "@preact/signals-core";
import type { Message } from "../../rooms/protocol/events.ts";
import { normalizeRoomName } from "../../rooms/protocol/names.ts";
import { isOffline, watchBrowser } from "./browser.ts";
import { recoverSession } from "./recovery.ts";
import { createRest } from "./rest.ts";
import { createRoom, type RoomClient } from "./room.ts";
import { createSessionKeeper, type SessionKeeper } from "./session.ts";
import { browserStore, type Store } from "./storage.ts";
import type { Session } from "./token.ts";
import { countUnread, NOTHING_UNREAD, type Unread } from "./unread.ts";
import { createRoomBook } from "./visited-rooms.ts";

export interface ChatOptions {
  /** Where the chat is, for instance `https://chat.example`. */
  url: string;
  /** Gives a session token that the application has signed; without it the user is a guest. */
  token?: () => Promise<string>;
  /** Where session, outbox, drafts and read marks are kept: the browser's localStorage when nobody says. */
  store?: Store;
  /** Something new was said by somebody else in an open room. */
  onMessage?: (message: Message) => void;
}

/** A room that this user has been to. */
export interface RoomSummary {
  readonly name: string;
  readonly unread: Unread;
}

export interface ChatClient {
  /** Who this is; null before `signIn`, or after the kept session has ended. */
  readonly session: ReadonlySignal<Session | null>;
  /** The rooms that this user has been to; the one entered last comes first. */
  readonly rooms: ReadonlySignal<readonly RoomSummary[]>;
  /** What is unread in all of them together. */
  readonly unread: ReadonlySignal<Unread>;
  /** Begins or renames a guest's session, or takes the application's token. Null, or why it was refused. */
  signIn: SessionKeeper["start"];
  /** Connects to a room and joins it; the same client for as long as it is open. Throws for no name of a room. */
  open(room: string): RoomClient;
  /** Leaves a room, as far as it is open, and takes it off `rooms`. */
  forget(room: string): void;
  /** The names of the rooms that there are, up to 100. */
  listRooms(): Promise<string[]>;
  /** Counts anew what is unread in the rooms that are not open. */
  refresh(): Promise<void>;
  /** Lets go of everything. */
  close(): void;
}

/** Of so many rooms, the latest entered, it is counted what is unread. */
const COUNTED_ROOMS = 10;

export const createChat = (options: ChatOptions): ChatClient => {
  const { token, store = browserStore(), onMessage } = options;
  const url = options.url.replace(/\/+$/, "");
  const request = fetch.bind(globalThis);
  const keeper = createSessionKeeper({ store, request, url, token });
  const rest = createRest({ request, url, token: () => keeper.session.peek()?.token });
  const book = createRoomBook(store);
  /** What REST said last of the rooms that are not open. */
  const heard = signal<ReadonlyMap<string, NonNullable<Awaited<ReturnType<typeof rest.latest>>>>>(new Map());
  const open = signal<ReadonlyMap<string, RoomClient>>(new Map());

  const unreadOf = (name: string, read: number | null): Unread => {
    const client = open.value.get(name);
    if (client) return client.unread.value;
    const latest = heard.value.get(name);
    const user = keeper.session.value?.user;
    if (read === null || !latest || !user) return NOTHING_UNREAD;
    return countUnread(latest.messages, read, user, latest.hasOlder);
  };
  const rooms = computed(() => book.rooms.value.map(({ name, read }) => ({ name, unread: unreadOf(name, read) })));
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
    const names = book.rooms.peek().map(({ name }) => name);
    const closed = names.slice(0, COUNTED_ROOMS).filter((name) => !open.peek().has(name));
    const found = await Promise.all(closed.map(async (name) => [name, await rest.latest(name)] as const));
    const next = new Map(heard.peek());
    for (const [name, latest] of found) if (latest) next.set(name, latest);
    heard.value = next;
  };

  const openRoom = (raw: string): RoomClient => {
    const room = normalizeRoomName(raw);
    const first = keeper.session.peek();
    if (room === null) throw new TypeError("a room's name is 1 to 64 letters, digits, - or _");
    if (first === null) throw new TypeError("signIn comes first");
    const held = open.peek().get(room);
    if (held) return held;
    const client = createRoom({
      room,
      origin: url.replace(/^http/, "ws"),
      session: () => keeper.session.peek() ?? first,
      store,
      book,
      isOffline,
      onRenamed: keeper.renamed,
      ...(onMessage ? { onMessage } : {}),
    });
    const stop = recoverSession(client, keeper);
    const letGo = (end: () => void) => () => {
      stop();
      end();
      if (open.peek().get(room) !== opened) return;
      const rest = new Map(open.peek());
      rest.delete(room);
      open.value = rest;
    };
    const opened: RoomClient = { ...client, close: letGo(client.close), leave: letGo(client.leave) };
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
    onNowAndThen: () => void refresh(),
    onStored: () => {
      keeper.reload();
      book.reload();
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
      book.forget(room);
    },
    listRooms: rest.listRooms,
    refresh,
    close: () => {
      stopWatching();
      for (const client of open.peek().values()) client.close();
    },
  };
};
