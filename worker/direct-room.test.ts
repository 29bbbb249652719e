import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { normalizeRoomName } from "../rooms/protocol/names.ts";
import { directRoomOf } from "./direct-room.ts";

it.each([
  ["u-anna", "u-boris", '["u-anna","u-boris"]'],
  // By code unit, not by a language's order; in pairs that are joined alike otherwise.
  ["я", "Z", '["Z","я"]'],
  ["b", "B", '["B","b"]'],
  ['a","b', "c", '["a\\",\\"b","c"]'],
  ["😀", "\uffee", '["😀","\uffee"]'],
])("[D1] the conversation of %s and %s has one name", async (one, other, json) => {
  const name = `dm-${createHash("sha256").update(json).digest("hex").slice(0, 32)}`;
  expect([await directRoomOf(one, other), await directRoomOf(other, one)]).toEqual([name, name]);
  expect(normalizeRoomName(name)).toBe(name);
});
