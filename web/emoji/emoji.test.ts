/** Emoji: the data that is built, the search, skin tones, choices and navigation. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { normalizeEmoji } from "../../rooms/protocol/emoji.ts";
import { memoryStore } from "../client/storage.ts";
import { dialogText } from "../i18n/en-dialogs.ts";
import { emojiChoices } from "./choices.ts";
import { GROUPS, parseEmoji, toned } from "./emoji.ts";
import { nextIndex } from "./keys.ts";
import { emojiText } from "./plugin.ts";
import { findShortcode, searchEmoji } from "./search.ts";
import { TONES, withoutTone, withTone } from "./tones.ts";

const en = parseEmoji(emojiText("en"));
const ru = parseEmoji(emojiText("ru"));
const find = (emoji: typeof en, query: string) => searchEmoji(emoji, query).map((each) => each.emoji);

test("each emoji is one that the room takes as a reaction, in every skin tone, and has a group with a name", () => {
  expect(en.length).toBeGreaterThan(1_800);
  for (const each of en) {
    for (const tone of TONES) expect(normalizeEmoji(toned(each, tone))).toBe(toned(each, tone));
    expect(GROUPS).toContain(each.group);
    expect(dialogText.emojiGroups[each.group]).toBeTruthy();
    expect(each.name).not.toBe("");
  }
  expect(ru.map(({ emoji }) => emoji)).toEqual(en.map(({ emoji }) => emoji));
});

test("the data of a language is small", () => {
  expect(gzipSync(emojiText("en")).length).toBeLessThan(42 * 1024);
  expect(gzipSync(emojiText("ru")).length).toBeLessThan(58 * 1024);
});

test("English is searched by shortcodes, names and tags, the best first", () => {
  expect(find(en, "+1")[0]).toBe("👍");
  expect(find(en, ":tada:")[0]).toBe("🎉");
  expect(find(en, "teapot")).toEqual(["🫖"]);
  expect(find(en, "Heart RED")[0]).toBe("❤️");
  expect(find(en, "lol")).toContain("🤣");
  expect(find(en, "zzzzz")).toEqual([]);
  expect(find(en, "  ")).toEqual([]);
});

test("Russian is searched by Russian and by English words", () => {
  expect(find(ru, "чайник")).toEqual(["🫖"]);
  expect(find(ru, "teapot")).toEqual(["🫖"]);
  expect(find(ru, "Сердце алое")).toEqual(["❤️"]);
  expect(find(ru, "самолет")).toEqual(find(ru, "самолёт"));
  expect(find(ru, "лайк")).toContain("👍");
});

test("a shortcode names one emoji", () => {
  expect(findShortcode(ru, "smile")?.emoji).toBe("😄");
  expect(findShortcode(ru, "thumbsup")?.emoji).toBe("👍");
  expect(findShortcode(ru, "smil")).toBeUndefined();
});

test("skin tones apply to every person of an emoji", () => {
  expect(withTone("👍", 0)).toBe("👍");
  expect(withTone("👍", 5)).toBe("👍🏿");
  expect(withTone("☝️", 1)).toBe("☝🏻");
  expect(withTone("👩‍❤️‍👨", 3)).toBe("👩🏽‍❤️‍👨🏽");
  expect(withoutTone("☝🏻")).toBe(withoutTone("☝️"));
  expect(en.find(({ emoji }) => emoji === "🫖")?.hasTones).toBe(false);
});

test("the last emoji come first, each once, and survive a reload with the skin tone", () => {
  const store = memoryStore();
  expect(emojiChoices(store).get()).toEqual({ recent: [], tone: 0 });
  for (const emoji of ["🫖", "🍰", "🫖"]) emojiChoices(store).noteUse(emoji);
  emojiChoices(store).setTone(3);
  expect(emojiChoices(store).get()).toEqual({ recent: ["🫖", "🍰"], tone: 3 });
  for (let code = 0x1f600; code < 0x1f630; code++) emojiChoices(store).noteUse(String.fromCodePoint(code));
  expect(emojiChoices(store).get().recent.length).toBe(32);
  store.set("samovar.emoji", "no JSON");
  expect(emojiChoices(store).get()).toEqual({ recent: [], tone: 0 });
});

test.each([
  ["ArrowRight", 3, 4],
  ["ArrowRight", 9, 9],
  ["ArrowLeft", 0, 0],
  ["ArrowDown", 3, 7],
  ["ArrowDown", 7, 9],
  ["ArrowUp", 7, 3],
  ["ArrowUp", 3, -1],
  ["Home", 7, 0],
  ["End", 0, 9],
  ["a", 3, null],
])("%s moves from %i of 10 in rows of 4 to %j", (key, from, to) => {
  expect(nextIndex(key, from, 10, 4)).toBe(to);
});
