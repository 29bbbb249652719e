import { describe, expect, it } from "vitest";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const text = z.string();

describe("a cursor", () => {
  it.each(["", "general", "чат", "日本", "a\u{1f600}b", "x".repeat(500)])("brings back the key %j", (key) => {
    expect(decodeCursor("rooms", encodeCursor("rooms", key), text)).toBe(key);
  });

  it("brings back a key of several values", () => {
    const key = z.tuple([z.int(), z.string()]);
    const cursor = encodeCursor("users", [1_789_000_000_000_001, "u-1"]);
    expect(decodeCursor("users", cursor, key)).toEqual([1_789_000_000_000_001, "u-1"]);
  });

  it("fits into an address as it is", () => {
    for (let i = 0; i < 300; i++) expect(encodeCursor("rooms", "ÿ?>~".repeat(i))).toMatch(/^[\w-]+$/);
  });

  const other = [
    ["another list's", encodeCursor("rooms", "a")],
    ["another kind of key's", encodeCursor("messages", "a")],
    ["another version's", btoa('[2,"messages",1]')],
    ["longer than it should be", btoa('[1,"messages",1,1]')],
    ["no JSON", btoa("messages")],
    ["no base64", "***"],
    ["no UTF-8", btoa("\xff\xfe")],
    ["empty", ""],
    ["null", btoa("null")],
  ];
  it.each(other)("that is %s is refused", (_, cursor = "") => {
    expect(() => decodeCursor("messages", cursor, z.int())).toThrow(
      expect.objectContaining({ status: 400, code: "invalid_cursor" }),
    );
  });
});
