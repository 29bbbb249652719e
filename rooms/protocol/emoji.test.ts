import { expect, test } from "vitest";
import { normalizeEmoji } from "./emoji.ts";

test.each([
  ["👍", "👍"],
  ["👍🏽", "👍🏽"],
  ["👍\uFE0F", "👍"],
  ["❤", "❤\uFE0F"],
  ["❤\uFE0F", "❤\uFE0F"],
  ["1\uFE0F\u20E3", "1\uFE0F\u20E3"],
  ["🇳🇿", "🇳🇿"],
  ["👩‍❤️‍💋‍👩", "👩‍❤️‍💋‍👩"],
  [
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
  ],
])("%s is %s", (raw, emoji) => expect(normalizeEmoji(raw)).toBe(emoji));

test.each([
  "",
  "a",
  "1",
  " ",
  "👍👍",
  "👍 ",
  "\u200d",
  "\uFE0F",
  "🇳",
  "👍a",
  "👩‍👩‍👩‍👩‍👩",
  "\ud83d",
  "👍".repeat(1_000_000),
])("%j is no emoji", (raw) => expect(normalizeEmoji(raw)).toBeNull());
