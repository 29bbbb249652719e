/** What is cached of the user who is signed in. Whatever is cached of another one is deleted. */
import { effect, type ReadonlySignal } from "@preact/signals-core";
import { PROTOCOL } from "../../../rooms/protocol/limits.ts";
import type { Connection } from "../connection.ts";
import type { WireEvent } from "../frame.ts";
import type { FollowedRooms } from "../inbox/followed-rooms.ts";
import type { LoadedMessages } from "../loaded-messages.ts";
import type { VisitedRooms } from "../visited-rooms.ts";
import { browserCache } from "./browser-cache.ts";
import { type CacheEntry, createCacheEntry } from "./cache-entry.ts";
import { cacheInbox } from "./cached-inbox.ts";
import { type CachedRoom, cacheRoom } from "./cached-room.ts";
import type { RoomCache } from "./room-cache.ts";

/** How many rooms are cached: the most recently visited ones. */
const MAX_ROOMS = 20;

interface CachedRoomOptions {
  /** The id of the user who has opened it. */
  userId: string;
  room: string;
  loaded: LoadedMessages;
  status: Connection<WireEvent>["status"];
}

export interface UserCache {
  /** Restores a room's messages, then keeps what is cached of them up to date. */
  room(options: CachedRoomOptions): CachedRoom;
  /** Does the same with the list of followed rooms, until the returned function is called. */
  inbox(userId: string, followed: FollowedRooms): () => void;
  /** Deletes a room of this user. */
  forget(room: string): void;
  /** Writes what is not written yet. */
  flush(): void;
  /** Deletes everything, also what waits to be written. It happens by itself once this user is not signed in any more. */
  clear(): Promise<void>;
  close(): void;
}

export interface UserCacheOptions {
  /** The browser's by default; null caches nothing. */
  cache?: RoomCache | null | undefined;
  /** The id of the user who is signed in. */
  userId: ReadonlySignal<string | undefined>;
  visitedRooms: Pick<VisitedRooms, "rooms">;
}

const nameOf = (room: string): string => `rooms/${room}`;

export const createUserCache = ({ cache = browserCache(), userId, visitedRooms }: UserCacheOptions): UserCache => {
  const entries = new Set<CacheEntry>();
  /** The user's keys begin with it. After a change of the protocol, what is cached may have another form. */
  const prefixOf = (user: string) => `${PROTOCOL}/${encodeURIComponent(user)}/`;
  let queue: Promise<unknown> = Promise.resolve();

  /** Runs one task after another: nothing is written after it was deleted. A task that fails has cached nothing. */
  const run = <Result>(task: (cache: RoomCache) => Promise<Result>): Promise<Result | undefined> => {
    if (cache === null) return Promise.resolve(undefined);
    const done = queue.then(() => task(cache)).catch(() => undefined);
    queue = done;
    return done;
  };

  /** Runs a task for a user, unless they are gone when its turn comes. */
  const runFor = <Result>(user: string, task: (cache: RoomCache) => Promise<Result>) =>
    run(async (storage) => (userId.peek() === user ? task(storage) : undefined));

  /** Deletes what is cached of other users and of rooms that were visited long ago or are forgotten. */
  const sweep = async (storage: RoomCache, prefix: string) => {
    const rooms = visitedRooms.rooms.peek().slice(0, MAX_ROOMS);
    const kept = new Set(["inbox", ...rooms.map(({ name }) => nameOf(name))].map((name) => prefix + name));
    const keys = await storage.keys();
    await Promise.all(keys.filter((key) => !kept.has(key)).map(storage.remove));
  };

  const openEntry = (user: string, name: string): CacheEntry => {
    const prefix = prefixOf(user);
    const key = prefix + name;
    const entry = createCacheEntry({
      load: () => runFor(user, (storage) => storage.get(key)),
      write: (value) =>
        void runFor(user, async (storage) => {
          await storage.set(key, value);
          await sweep(storage, prefix);
        }),
      remove: () => void runFor(user, (storage) => storage.remove(key)),
      onClose: () => entries.delete(entry),
    });
    entries.add(entry);
    return entry;
  };

  const clear = async () => {
    for (const entry of entries) entry.remove();
    await run((storage) => storage.clear());
  };

  const flush = () => {
    for (const entry of entries) entry.flush();
  };

  let lastUser: string | undefined;
  const stop = effect(() => {
    const user = userId.value;
    // An application brings its token later: without a user at first, nobody has signed out.
    if (lastUser !== undefined && user !== lastUser) void clear();
    lastUser = user;
  });

  return {
    room: ({ userId: user, room, loaded, status }) => cacheRoom(openEntry(user, nameOf(room)), loaded, status),
    inbox: (user, followed) => cacheInbox(openEntry(user, "inbox"), followed),
    forget: (room) => {
      const user = userId.peek();
      if (user !== undefined) void runFor(user, (storage) => storage.remove(prefixOf(user) + nameOf(room)));
    },
    flush,
    clear,
    close: () => {
      flush();
      stop();
    },
  };
};
