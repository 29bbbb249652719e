/** The page's client and a room on the real runtime, on Vitest's fake timers. */
import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, vi } from "vitest";
import type { Role } from "../../rooms/protocol/events.ts";
import { BATCH_3_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from "../../rooms/protocol/subprotocols.ts";
import { loadCache } from "../../web/client/cache/load-cache.ts";
import type { RoomCache } from "../../web/client/cache/room-cache.ts";
import { createLazyTransfers } from "../../web/client/files/load-transfers.ts";
import { createRoom } from "../../web/client/room.ts";
import type { RoomClient } from "../../web/client/room-client.ts";
import type { Credentials } from "../../web/client/session-recovery.ts";
import { memoryStore, type Store } from "../../web/client/storage.ts";
import { createVisitedRooms } from "../../web/client/visited-rooms.ts";
import { PageRoom, PageSocket } from "./page-socket.ts";

const clients: RoomClient[] = [];

/** Whether the pages' browsers report that they are offline. */
export const network = { isDown: false };

/** Call once in a test file: every test gets a room of its own. */
export const usePages = (): void => {
  beforeEach(async () => {
    // Loading takes real time.
    await loadCache({ cache: null, userId: signal(undefined), visitedRooms: createVisitedRooms(memoryStore()) });
    vi.useFakeTimers();
    PageSocket.room = new PageRoom();
    network.isDown = false;
    vi.stubGlobal("WebSocket", PageSocket);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
};

interface PageOptions {
  username?: string;
  role?: Role;
  store?: Store;
  cache?: RoomCache | null;
  credentials?: Credentials;
}

/** Opens the room on a page. Pages with the same store and cache are loads of the same page. */
export const openPage = (
  id: string,
  { username = id, role = "member", store = memoryStore(), cache = null, credentials }: PageOptions = {},
): RoomClient => {
  const visitedRooms = createVisitedRooms(store);
  const session = { token: "", user: { id, username }, expiresAt: "" };
  const client = createRoom({
    room: "general",
    origin: "ws://localhost",
    protocols: async () => {
      await credentials?.protocols();
      const token = encodeURIComponent(`${role} ${id} ${session.user.username}`);
      return [BATCH_3_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token];
    },
    session: () => session,
    store,
    cache: loadCache({ cache, userId: signal(id), visitedRooms }),
    transfers: createLazyTransfers({
      store,
      keeper: { session: signal(session), token: async () => session.token, rejected: () => {} },
      request: fetch,
      url: "http://localhost",
    }),
    rest: {
      sanctions: async () => null,
      audit: async () => null,
      search: async () => ({ messages: [], next: null }),
      firstAfter: async () => ({ seq: null }),
    },
    visitedRooms,
    isInboxKnown: signal(true),
    isOffline: () => network.isDown,
    onRenamed: (name) => {
      session.user = { id, username: name };
    },
  });
  clients.push(client);
  return client;
};

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Lets every retry and page of history happen. */
export const settle = () => pass(30_000);

/** The open sockets of all pages, in the order of opening. */
export const sockets = (): PageSocket[] => [...PageSocket.room.pages.values()];

/** The contents of the stored messages, and of those that a client shows. */
export const stored = (): string[] => PageSocket.room.log.map(({ content }) => content);
export const shown = (client: RoomClient): string[] => client.timeline.messages.value.map(({ content }) => content);
