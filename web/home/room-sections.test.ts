import { beforeAll, expect, test } from "vitest";
import type { RoomSummary } from "../client/inbox/summaries.ts";
import { NOTHING_UNREAD } from "../client/unread.ts";
import { setLanguage } from "../i18n/index.ts";
import { hasNews, orderOf, sectionsOf } from "./room-sections.ts";

const room = (name: string, changes: Partial<RoomSummary> = {}): RoomSummary => ({
  name,
  unread: NOTHING_UNREAD,
  isFollowed: true,
  isMuted: false,
  push: "mentions",
  direct: null,
  last: null,
  hasDraft: false,
  ...changes,
});
const direct = (name: string, username: string) => room(name, { direct: { id: username, username } });
const unread = (count: number, mentions = 0) => ({ count, mentions, isMore: false });

beforeAll(() => setLanguage("en"));

test("direct conversations keep their order, and rooms are ordered by name", () => {
  const rooms = [room("tea10"), direct("dm-2", "Zoe"), room("Tea"), direct("dm-1", "Anna"), room("tea2")];
  const sections = sectionsOf(rooms);
  expect(sections.direct.map(({ name }) => name)).toEqual(["dm-2", "dm-1"]);
  expect(sections.rooms.map(({ name }) => name)).toEqual(["Tea", "tea2", "tea10"]);
  expect(orderOf(rooms)).toEqual(["dm-2", "dm-1", "Tea", "tea2", "tea10"]);
});

test("a direct conversation whose other member is not known is not listed", () => {
  expect(orderOf([room("dm-3"), room("tea")])).toEqual(["tea"]);
});

test("[N7] of a muted room, only mentions are news", () => {
  expect(hasNews(room("tea"))).toBe(false);
  expect(hasNews(room("tea", { unread: unread(1) }))).toBe(true);
  expect(hasNews(room("tea", { unread: unread(1), isMuted: true }))).toBe(false);
  expect(hasNews(room("tea", { unread: unread(2, 1), isMuted: true }))).toBe(true);
  // The inbox tells of a mention before it counts.
  expect(hasNews(room("tea", { unread: unread(0, 1) }))).toBe(true);
});
