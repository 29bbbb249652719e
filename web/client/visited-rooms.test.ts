import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryStore } from "./storage.ts";
import { createVisitedRooms } from "./visited-rooms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = (visited: ReturnType<typeof createVisitedRooms>) => visited.rooms.value.map(({ name }) => name);

test("remembers rooms across reloads, most recent first", () => {
  const store = memoryStore();
  const visited = createVisitedRooms(store);
  for (const room of ["tea", "кухня", "tea"]) {
    vi.advanceTimersByTime(1);
    visited.enter(room);
  }
  expect(names(visited)).toEqual(["tea", "кухня"]);
  expect(names(createVisitedRooms(store))).toEqual(["tea", "кухня"]);
  visited.forget("tea");
  expect(names(createVisitedRooms(store))).toEqual(["кухня"]);
});

test("a read position only moves forward, and survives another visit", () => {
  const visited = createVisitedRooms(memoryStore());
  visited.enter("tea");
  expect(visited.rooms.value[0]?.lastRead).toBe(null);
  visited.markRead("tea", 0);
  visited.markRead("tea", 7);
  visited.markRead("tea", 5);
  visited.enter("tea");
  expect(visited.rooms.value[0]?.lastRead).toBe(7);
});

test("takes over the read positions of other tabs", () => {
  const store = memoryStore();
  const [first, second] = [createVisitedRooms(store), createVisitedRooms(store)];
  first.markRead("tea", 3);
  second.reload();
  expect(second.rooms.value[0]).toMatchObject({ name: "tea", lastRead: 3 });
});

test("forgets the oldest visits when there are too many", () => {
  const store = memoryStore();
  const visited = createVisitedRooms(store);
  for (let n = 0; n < 60; n++) {
    vi.advanceTimersByTime(1);
    visited.enter(`room-${n}`);
  }
  expect(names(visited)).toHaveLength(50);
  expect(names(createVisitedRooms(store))).toEqual(names(visited));
  expect(names(visited).at(-1)).toBe("room-10");
});

test("drops stored entries that cannot be parsed", () => {
  const store = memoryStore();
  store.set("samovar.room.tea", "{");
  expect(names(createVisitedRooms(store))).toEqual([]);
  expect(store.keys("samovar.room.")).toEqual([]);
});
