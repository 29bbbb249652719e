import { signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import type { Message } from "../../../rooms/protocol/events.ts";
import type { InboxRoom } from "../../../rooms/protocol/inbox.ts";
import { type OpenRoom, summariesOf, totalOf } from "./summaries.ts";

const AT = Date.UTC(2026, 0, 1);
const preview = (seq: number) => ({
  seq,
  userId: "boris",
  username: "Boris",
  excerpt: `message ${seq}`,
  timestamp: new Date(AT + seq * 1_000).toISOString(),
});
const inboxRoom = (room: string, fields: Partial<InboxRoom> = {}): InboxRoom => ({
  ...{ room, lastSeq: 9, read: 9, unread: 0, mentions: 0, isExact: true, muted: false, push: "mentions" },
  ...fields,
});
const message = (seq: number, fields: Partial<Message> = {}): Message => {
  const { excerpt, ...rest } = preview(seq);
  return { ...rest, room: "tea", content: excerpt, ...fields };
};
const opened = (messages: Message[], count: number): OpenRoom => ({
  unread: signal({ count, mentions: 0, isMore: false }),
  timeline: { messages: signal(messages) },
});
const summaries = (followed: InboxRoom[], sources: Partial<Parameters<typeof summariesOf>[0]> = {}) =>
  summariesOf({
    followed: new Map(followed.map((room) => [room.room, room])),
    visited: [],
    drafts: new Set(),
    open: new Map(),
    ...sources,
  });
const visit = (name: string, seconds: number) => ({ name, lastRead: 0, at: AT + seconds * 1_000 });

test("followed rooms come first, by their last message or visit", () => {
  const followed = [inboxRoom("old"), inboxRoom("news", { last: preview(5) }), inboxRoom("tea", { last: preview(1) })];
  const visited = [visit("lobby", 20), visit("tea", 9), visit("news", 2)];
  const rooms = summaries(followed, { visited, drafts: new Set(["lobby"]) });
  expect(rooms.map(({ name }) => name)).toEqual(["tea", "news", "old", "lobby"]);
  expect(rooms.map(({ isFollowed }) => isFollowed)).toEqual([true, true, true, false]);
  expect(rooms.map(({ hasDraft }) => hasDraft)).toEqual([false, false, false, true]);
});

test("an open room knows best what is unread and what its last message is", () => {
  const followed = [inboxRoom("tea", { unread: 7, isExact: false, last: preview(5) })];
  const [closed] = summaries(followed);
  expect(closed).toMatchObject({ unread: { count: 7, isMore: true }, last: { seq: 5 } });
  const last = (messages: Message[]) => summaries(followed, { open: new Map([["tea", opened(messages, 2)]]) })[0]?.last;
  expect(summaries(followed, { open: new Map([["tea", opened([], 2)]]) })[0]?.unread.count).toBe(2);
  expect(last([message(6)])).toEqual(preview(6));
  // Until its history is loaded, and after its last message was deleted.
  expect(last([])).toEqual(preview(5));
  expect(last([message(4), message(5, { deletedAt: preview(9).timestamp })])).toEqual(preview(4));
  expect(last([message(5, { deletedAt: preview(9).timestamp })])).toBe(null);
});

test("everything in a direct conversation counts as a mention", () => {
  const direct = { id: "boris", username: "Boris" };
  const followed = [inboxRoom("dm-1", { direct, unread: 3, mentions: 2 })];
  expect(summaries(followed)[0]).toMatchObject({ direct, unread: { count: 3, mentions: 3 } });
  const open = new Map([["dm-1", opened([], 1)]]);
  expect(summaries(followed, { open })[0]?.unread).toEqual({ count: 1, mentions: 1, isMore: false });
});

test("[N7] of muted rooms only the mentions add to the total", () => {
  const total = totalOf(
    summaries([
      inboxRoom("tea", { unread: 3, mentions: 1 }),
      inboxRoom("quiet", { unread: 50, mentions: 2, isExact: false, muted: true }),
    ]),
  );
  expect(total).toEqual({ count: 5, mentions: 3, isMore: false });
});
