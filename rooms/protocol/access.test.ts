import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayEnter, readableRooms } from "./access.ts";
import { normalizeRoomName } from "./names.ts";

describe("a claim", () => {
  it.each([
    [["private-a*"], "private-ab", true],
    [["private-*"], "private-b", true],
    [["*"], "private-b", true],
    [["Private-Ａ*"], "private-ab", true],
    [["private-a"], "private-ab", false],
    [["private-＊"], "private-b", false],
    [["private-﹡"], "private-b", false],
    [["＊"], "private-b", false],
    [["private-*-x"], "private-b-x", false],
    [[""], "private-a", false],
    [[`private-${"a".repeat(600)}*`], `private-${"a".repeat(56)}`, false],
  ])("[I3] whether %j admits to %s: %s", (rooms, room, admits) => {
    expect(mayEnter({ rooms }, room)).toBe(admits);
  });

  it("[I3] without an ASCII * at its end admits to the one room that it names, whatever its characters", () => {
    // Stars of all kinds, and characters that normalise to several.
    const star = fc.constantFrom("＊", "﹡", "⁎", "∗", "*\u0301", "*\u200b", "*\u3000", "﷼", "ﷺ", "⑴");
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const claim = fc
      .tuple(fc.constantFrom("", "private-", "ＰＲＩＶＡＴＥ-"), text, fc.oneof(star, text))
      .map((parts) => parts.join(""))
      .filter((raw) => !raw.endsWith("*"));
    fc.assert(
      fc.property(claim, text, (raw, other) => {
        const { names, prefixes } = readableRooms({ rooms: [raw] });
        expect(prefixes).toEqual([]);
        expect(names.filter((name) => name !== normalizeRoomName(raw))).toEqual([]);
        const room = normalizeRoomName(`private-${other}`);
        if (room !== null && room !== normalizeRoomName(raw)) expect(mayEnter({ rooms: [raw] }, room)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it("[I3] with a character of Unicode at its end is a prefix for the ASCII * alone", () => {
    const prefixes: string[] = [];
    for (let code = 0; code <= 0x10_ffff; code++) {
      const claim = `private-${String.fromCodePoint(code)}`;
      if (readableRooms({ rooms: [claim] }).prefixes.length > 0) prefixes.push(claim);
    }
    expect(prefixes).toEqual(["private-*"]);
  });
});
