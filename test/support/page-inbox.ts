/** Devices of one user, each with the page's inbox, on Vitest's fake timers. */
import { computed, signal } from "@preact/signals-core";
import { afterEach, beforeEach, vi } from "vitest";
import { loadCache } from "../../web/client/cache/load-cache.ts";
import type { RoomCache } from "../../web/client/cache/room-cache.ts";
import { createCall } from "../../web/client/call.ts";
import { createInbox, type Inbox } from "../../web/client/inbox/inbox.ts";
import type { InboxNotice } from "../../web/client/inbox/notices.ts";
import type { RoomClient } from "../../web/client/room-client.ts";
import { createSessionKeeper, type SessionKeeper } from "../../web/client/session.ts";
import { memoryStore, type Store } from "../../web/client/storage.ts";
import { createVisitedRooms, type VisitedRooms } from "../../web/client/visited-rooms.ts";
import { InboxSocket, TestInbox } from "./test-inbox.ts";

export interface Device {
  readonly inbox: Inbox;
  readonly keeper: SessionKeeper;
  readonly store: Store;
  readonly visitedRooms: VisitedRooms;
  readonly notices: InboxNotice[];
  readonly open: ReturnType<typeof signal<ReadonlyMap<string, RoomClient>>>;
}

let devices: Device[] = [];

/** Call once in a test file: every test gets an inbox of its own. */
export const useInbox = (): void => {
  beforeEach(async () => {
    // Loading takes real time.
    await loadCache({ cache: null, userId: signal(undefined), visitedRooms: createVisitedRooms(memoryStore()) });
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", InboxSocket);
    startInbox();
  });
  afterEach(() => {
    closeDevices();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
};

/** Replaces the inbox by an empty one. */
export const startInbox = (): TestInbox => {
  InboxSocket.inbox = new TestInbox();
  return InboxSocket.inbox;
};

/** A store with a session of this user. */
export const signedIn = (id = "anna"): Store => {
  const store = memoryStore();
  const session = { token: `token-of-${id}`, user: { id, username: id }, expiresAt: "2100-01-01T00:00:00.000Z" };
  const renewAt = Number.MAX_SAFE_INTEGER;
  store.set("samovar.session", JSON.stringify({ ...session, renewAt }));
  return store;
};

/** Opens the inbox on a device. Devices with the same store and cache are loads of the same page. */
export const openDevice = (
  store = signedIn(),
  request: typeof fetch = InboxSocket.inbox.request,
  cache: RoomCache | null = null,
): Device => {
  const visitedRooms = createVisitedRooms(store);
  const keeper = createSessionKeeper({ store, request, url: "http://localhost", onEnd: () => {} });
  const open = signal<ReadonlyMap<string, RoomClient>>(new Map());
  const notices: InboxNotice[] = [];
  const inbox = createInbox({
    origin: "ws://localhost",
    keeper,
    cache: loadCache({ cache, userId: computed(() => keeper.session.value?.user.id), visitedRooms }),
    call: createCall({ request, url: "http://localhost", token: keeper.token }),
    visitedRooms,
    open,
    isOffline: () => false,
    onNotice: (notice) => notices.push(notice),
  });
  const device = { inbox, keeper, store, visitedRooms, notices, open };
  devices.push(device);
  return device;
};

export const closeDevices = (): void => {
  for (const { inbox } of devices) inbox.close();
  devices = [];
};

/** Reads a room on a device up to `seq`, as an open room does. */
export const readOn = ({ visitedRooms, inbox }: Device, room: string, seq: number, isNews = false): void => {
  visitedRooms.markRead(room, seq);
  inbox.read(room, seq, isNews);
};
