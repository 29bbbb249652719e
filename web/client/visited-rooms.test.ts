import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryStore } from "./storage.ts";
import { createRoomBook } from "./visited-rooms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = (book: ReturnType<typeof createRoomBook>) => book.rooms.value.map(({ name }) => name);

test("remembers rooms over reloads, the one entered last first", () => {
  const store = memoryStore();
  const book = createRoomBook(store);
  for (const room of ["tea", "кухня", "tea"]) {
    vi.advanceTimersByTime(1);
    book.enter(room);
  }
  expect(names(book)).toEqual(["tea", "кухня"]);
  expect(names(createRoomBook(store))).toEqual(["tea", "кухня"]);
  book.forget("tea");
  expect(names(createRoomBook(store))).toEqual(["кухня"]);
});

test("a mark goes forward only, and entering again keeps it", () => {
  const book = createRoomBook(memoryStore());
  book.enter("tea");
  expect(book.rooms.value[0]?.read).toBe(null);
  book.read("tea", 0);
  book.read("tea", 7);
  book.read("tea", 5);
  book.enter("tea");
  expect(book.rooms.value[0]?.read).toBe(7);
});

test("takes over what another tab has read", () => {
  const store = memoryStore();
  const [first, second] = [createRoomBook(store), createRoomBook(store)];
  first.read("tea", 3);
  second.reload();
  expect(second.rooms.value[0]).toMatchObject({ name: "tea", read: 3 });
});

test("forgets what was entered longest ago when there are too many", () => {
  const store = memoryStore();
  const book = createRoomBook(store);
  for (let n = 0; n < 60; n++) {
    vi.advanceTimersByTime(1);
    book.enter(`room-${n}`);
  }
  expect(names(book)).toHaveLength(50);
  expect(names(createRoomBook(store))).toEqual(names(book));
  expect(names(book).at(-1)).toBe("room-10");
});

test("what is kept and cannot be read is dropped", () => {
  const store = memoryStore();
  store.set("samovar.room.tea", "{");
  expect(names(createRoomBook(store))).toEqual([]);
  expect(store.keys("samovar.room.")).toEqual([]);
});
