import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutbox, type Outbox } from "../client/outbox.ts";
import type { RoomClient } from "../client/room-client.ts";
import { memoryStore, type Store } from "../client/storage.ts";
import { createDiscardedDraft, discardedIn, discardMessage, UNDO_MS } from "./discarded.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const outboxIn = (store: Store): Outbox => createOutbox({ room: "tea", userId: "anna", store, send: () => false });
const contents = ({ entries }: Outbox) => entries.value.map(({ content }) => content);

test("a draft can be brought back once, for a while", () => {
  const discarded = createDiscardedDraft();
  const restore = vi.fn();
  discarded.undo();
  discarded.offer(restore);
  expect(discarded.canUndo.value).toBe(true);
  discarded.undo();
  discarded.undo();
  expect(restore).toHaveBeenCalledTimes(1);
  expect(discarded.canUndo.value).toBe(false);

  discarded.offer(restore);
  vi.advanceTimersByTime(UNDO_MS);
  expect(discarded.canUndo.value).toBe(false);
  discarded.undo();
  expect(restore).toHaveBeenCalledTimes(1);
});

test("only the last draft can be brought back, for its full time", () => {
  const discarded = createDiscardedDraft();
  const [first, second] = [vi.fn(), vi.fn()];
  discarded.offer(first);
  vi.advanceTimersByTime(UNDO_MS - 1);
  discarded.offer(second);
  vi.advanceTimersByTime(UNDO_MS - 1);
  discarded.undo();
  expect([first, second].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
});

test("a discarded message returns to its place in the outbox, also after a reload", () => {
  const store = memoryStore();
  const outbox = outboxIn(store);
  const client = { outbox } as unknown as RoomClient;
  for (const content of ["one", "two", "three"]) outbox.add(content, { replyTo: 7 });
  const [, two] = outbox.entries.value;
  if (two) discardMessage(client, two);
  expect(contents(outbox)).toEqual(["one", "three"]);
  discardedIn(client).undo();
  expect(contents(outbox)).toEqual(["one", "two", "three"]);
  expect(outbox.entries.value[1]).toEqual(two);
  expect(contents(outboxIn(store))).toEqual(["one", "two", "three"]);
});
