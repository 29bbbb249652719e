import { signal } from "@preact/signals-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Status } from "../connection.ts";
import { createLoadedMessages } from "../loaded-messages.ts";
import { memoryStore } from "../storage.ts";
import { createVisitedRooms } from "../visited-rooms.ts";
import { memoryCache, type RoomCache } from "./room-cache.ts";
import { createUserCache } from "./user-cache.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const message = { room: "tea", seq: 1, userId: "boris", username: "Boris", content: "tea?", timestamp: "" };

/** A browser of Anna's. `visit` opens a room, whose latest page has one message. */
const setUp = (cache: RoomCache = memoryCache()) => {
  const userId = signal<string | undefined>("anna");
  const visitedRooms = createVisitedRooms(memoryStore());
  const userCache = createUserCache({ cache, userId, visitedRooms });
  const open = (room: string) => {
    const loaded = createLoadedMessages();
    const status = signal<Status>({ kind: "online" });
    const opened = userCache.room({ userId: userId.peek() ?? "", room, loaded, status });
    return { loaded, opened };
  };
  const visit = (room: string) => {
    const { loaded, opened } = open(room);
    vi.advanceTimersByTime(1);
    visitedRooms.enter(room);
    loaded.history({ room, messages: [message], hasMore: false, rev: 0 });
    return { ...opened, loaded };
  };
  const names = async () => {
    await vi.advanceTimersByTimeAsync(1);
    return (await cache.keys()).map((key) => key.replace(/^\d+\//, "")).sort();
  };
  return { cache, userId, visitedRooms, userCache, open, visit, names };
};

test("a room is written when it is closed, and when the page is hidden", async () => {
  const { userCache, visit, names } = setUp();
  visit("tea").close();
  expect(await names()).toEqual(["anna/rooms/tea"]);
  visit("kitchen");
  userCache.flush();
  expect(await names()).toEqual(["anna/rooms/kitchen", "anna/rooms/tea"]);
});

test("the 20 most recently visited rooms are kept, and a forgotten one is not", async () => {
  const { visitedRooms, userCache, visit, names } = setUp();
  for (let n = 0; n < 25; n++) visit(`room-${n}`).close();
  const kept = Array.from({ length: 20 }, (_, n) => `anna/rooms/room-${n + 5}`).sort();
  expect(await names()).toEqual(kept);
  visit("room-20").close();
  visitedRooms.forget("room-20");
  userCache.forget("room-20");
  expect(await names()).not.toContain("anna/rooms/room-20");
});

test.each([[undefined], ["boris"]])("when the user becomes %s, everything is deleted and stays so", async (next) => {
  const { userId, visit, names } = setUp();
  visit("tea").close();
  const opened = visit("kitchen");
  await names();
  userId.value = next;
  // The page may still show the room for a moment.
  opened.loaded.timeline.live({ ...message, seq: 2 });
  opened.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await names()).toEqual([]);
});

test("a write that has begun when the user signs out is deleted as well", async () => {
  const hold = Promise.withResolvers<void>();
  const cache = memoryCache();
  const { userId, visit, names } = setUp({
    ...cache,
    set: async (key, value) => {
      await hold.promise;
      await cache.set(key, value);
    },
  });
  visit("tea").close();
  await names();
  userId.value = undefined;
  hold.resolve();
  expect(await names()).toEqual([]);
});

test("clearing also drops what waits to be written", async () => {
  const { userCache, visit, names } = setUp();
  visit("tea");
  await userCache.clear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await names()).toEqual([]);
});

test("another user's entries are never restored, and the next write deletes them", async () => {
  const cache = memoryCache();
  const anna = setUp(cache);
  anna.visit("tea").close();
  await anna.names();
  const boris = setUp(cache);
  boris.userId.value = undefined;
  await cache.set("6/anna/rooms/tea", { messages: [message], referenced: [], hasOlder: false });
  boris.userId.value = "boris";
  const { loaded } = boris.open("tea");
  await boris.names();
  expect(loaded.timeline.messages.value).toEqual([]);
  boris.visit("kitchen").close();
  expect(await boris.names()).toEqual(["boris/rooms/kitchen"]);
});
