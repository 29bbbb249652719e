import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import { confusableKeys, isReservedName, looseKey } from "./confusables.ts";
import { parseUsername } from "./fields.ts";
import { nameKey, normalizeRoomName, normalizeUsername } from "./names.ts";

const alike = (one: string, other: string): boolean => {
  const keys = new Set(confusableKeys(one));
  return confusableKeys(other).some((key) => keys.has(key));
};

describe("two names look alike", () => {
  it.each([
    ["Anna", "anna"],
    ["Anna", "Аnnа"],
    ["Anna", "АNNА"],
    ["Ivan", "lvan"],
    ["Ivan", "Іvan"],
    ["Helen", "Нelen"],
    ["helen", "НELEN"],
    ["Maria", "МARIA"],
    ["alice", "a1ice"],
    ["Bob", "B0b"],
    ["modern", "rnodern"],
    ["Ольга", "Oльга"],
    ["Νίκος", "νίκος"],
    ["straße", "STRASSE"],
    ["Anna", "Anna\uFE0F"],
    ["ﬁlip", "filip"],
    // Confusable since a version of Unicode after 10.0.
    ["wolf", "шolf"],
    ["peter", "þeter"],
    ["Bob", "Ⲃob"],
    ["osman", "ϭsman"],
    ["bianca", "ᑲianca"],
  ])("[P6] %s and %s", (one, other) => {
    expect(alike(one, other)).toBe(true);
  });
});

describe("two names do not look alike", () => {
  it.each([
    ["Anna", "Hanna"],
    ["Lia", "Ila"],
    ["Ian", "Lan"],
    ["Vera", "Nera"],
    ["Анна", "Anna"],
    ["Лена", "Лёна"],
    ["user1", "user2"],
    ["田中", "中田"],
  ])("[P6] %s and %s", (one, other) => {
    expect(alike(one, other)).toBe(false);
  });

  it("[P6] generated guest names", () => {
    const hex = fc.stringMatching(/^[0-9a-f]{6}$/);
    fc.assert(fc.property(hex, hex, (a, b) => a === b || !alike(`guest-${a}`, `guest-${b}`)));
  });
});

it("[P6] names that differ only in case look alike", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 32 }), (name) => {
      expect(alike(name, nameKey(name))).toBe(true);
    }),
  );
});

it("[P6] a confusable name is rejected in each case, also after joining in another", () => {
  const room = new QuietRoom();
  room.open("ivan", { id: "u-ivan", username: "Ivan" });
  room.open("mallory", { id: "u-mallory", username: "LVAN" });
  for (const connection of ["ivan", "mallory"]) room.send(connection, "joinRoom", {});
  room.take("mallory");
  room.send("mallory", "setUsername", { username: "lvan" });
  room.send("mallory", "joinRoom", { username: "lvan" });
  expect(room.take("mallory")).toMatchObject([
    { event: "error", data: { code: "username_taken" } },
    { event: "error", data: { code: "username_taken" } },
  ]);
});

describe("a careless reader", () => {
  it.each([
    ["Anna Smith", "annasmith"],
    ["Anna", "★ A.n-n_a ★"],
    ["Лена", "Лёна!"],
    ["Anna", "Аn̶nа"],
    ["Ivan", "l v a n"],
    ["modern", "RNODERN?"],
    ["★", "★"],
  ])("[P6] takes %s for %s", (one, other) => {
    expect(looseKey(one)).toBe(looseKey(other));
  });

  it.each([
    ["Anna", "Hanna"],
    ["user1", "user2"],
    ["राम", "रोम"],
    ["★", "♥"],
    ["Анна", "Anna"],
  ])("[P6] tells %s from %s", (one, other) => {
    expect(looseKey(one)).not.toBe(looseKey(other));
  });
});

describe("the reserved name", () => {
  it.each(["system", "System", "SYSTEM", "ѕystem", "sуstеm", "SYSTEМ", "Ｓystem", "systern"])("[W6] is %s", (name) => {
    expect(isReservedName(name)).toBe(true);
  });

  it.each(["systems", "sistem", "Anna"])("[W6] is not %s", (name) => {
    expect(isReservedName(name)).toBe(false);
  });
});

describe("a character that shows nothing", () => {
  /** Blanks and controls that Unicode classes as letters, marks, punctuation or symbols; found by their names. */
  const BLANKS = ["\u1680", "\u2800", "\ufffc", "\u{1107f}", "\u{13440}", "\u{13441}", "\u{13442}", "\u{13455}"].concat(
    ["\u{16fe4}", "\u{1bc9d}", "\u{1bc9e}", "\u{1bc9f}", "\u{1d159}", "\u{1da9b}", "\u{1daaf}"],
  );
  const characters = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code)).filter((character) =>
    /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Zl}\p{Zp}]/u.test(character),
  );

  it("[W6] [P6] makes no other name", () => {
    for (const character of [...characters, ...BLANKS]) {
      for (const raw of [`Anna${character}`, `An${character}na`, `${character}Anna`]) {
        const name = normalizeUsername(raw);
        if (name !== null) expect([raw, nameKey(name), alike(name, "Anna")]).toEqual([raw, "anna", true]);
      }
    }
  });

  it("[W6] does not make the reserved name another one", () => {
    for (const character of [...characters, ...BLANKS]) {
      const raw = `sys${character}tem`;
      expect([raw, parseUsername(raw)]).toEqual([raw, null]);
    }
  });

  it("[W3] makes no other room", () => {
    for (const character of [...characters, ...BLANKS]) {
      const raw = `room${character}`;
      expect([raw, normalizeRoomName(raw)]).toEqual([raw, null]);
    }
  });
});

describe("a name", () => {
  it.each(["\u0301", "\uFE0F", "\u1680", "A\u1680B", "\u{1D159}", `A${"\u0301".repeat(6)}`])(
    "[W6] is not %j",
    (raw) => {
      expect(normalizeUsername(raw)).toBeNull();
    },
  );

  it.each(["Nguyễn", "❤️", "שָׁלוֹם", "हिन्दी", "ཀྵྲི"])("[W6] may be %s", (raw) => {
    expect(normalizeUsername(raw)).not.toBeNull();
  });
});
