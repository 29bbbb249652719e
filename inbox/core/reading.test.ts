import { describe, expect, it } from "vitest";
import { INBOX_LIMITS } from "../../rooms/protocol/limits.ts";
import { hashOf } from "./positions.ts";
import { advance } from "./reading.ts";
import { newRoom } from "./state.ts";

describe("advance", () => {
  const cases: [string, { unread: number; mentions: number; isExact: boolean; news?: number[] }, number, object][] = [
    ["to the last message", { unread: 7, mentions: 2, isExact: false }, 20, { unread: 0, mentions: 0, isExact: true }],
    ["beyond it", { unread: 7, mentions: 2, isExact: false }, 25, { unread: 0, isExact: true, lastSeq: 25 }],
    ["part of the way", { unread: 7, mentions: 2, isExact: true }, 13, { unread: 4, mentions: 0, isExact: false }],
    ["past more than is unread", { unread: 2, mentions: 0, isExact: true }, 15, { unread: 0, isExact: false }],
    ["where nothing is unread", { unread: 0, mentions: 0, isExact: true }, 15, { unread: 0, isExact: true }],
    ["below known news", { unread: 2, mentions: 2, isExact: false, news: [12, 18] }, 15, { unread: 1, mentions: 1 }],
  ];
  it.each(cases)("[N6] %s leaves lower bounds", (_, { news = [], ...counts }, seq, expected) => {
    const room = Object.assign(newRoom("general", 10, 20), counts);
    for (const each of news) room.news.set(each, true);
    advance(room, seq);
    expect(room).toMatchObject({ read: seq, ...expected });
  });
});

it("[N6] tells the names of a user's rooms apart", () => {
  const names = Array.from({ length: 500 * INBOX_LIMITS.rooms }, (_, n) => `room-${n.toString(36)}`);
  expect(new Set(names.map(hashOf)).size).toBe(names.length);
  expect(names.every((name) => Number.isSafeInteger(hashOf(name)))).toBe(true);
});
