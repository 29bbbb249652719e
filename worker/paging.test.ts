import { describe, expect, it } from "vitest";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "./paging.ts";

const text = z.string();

describe("a cursor", () => {
  it.each(["", "general", "чат", "日本", "a\u{1f600}b", "x".repeat(500)])("round-trips the key %j", (key) => {
    expect(decodeCursor("rooms", encodeCursor("rooms", key), text)).toBe(key);
  });

  it("round-trips a key of several values", () => {
    const key = z.tuple([z.int(), z.string()]);
    const cursor = encodeCursor("users", [1_789_000_000_000_001, "u-1"]);
    expect(decodeCursor("users", cursor, key)).toEqual([1_789_000_000_000_001, "u-1"]);
  });

  it("needs no escaping in a URL", () => {
    for (let i = 0; i < 300; i++) expect(encodeCursor("rooms", "ÿ?>~".repeat(i))).toMatch(/^[\w-]+$/);
  });

  const other = [
    ["of another list", encodeCursor("rooms", "a")],
    ["with another type of key", encodeCursor("messages", "a")],
    ["of another version", btoa('[2,"messages",1]')],
    ["with an extra element", btoa('[1,"messages",1,1]')],
    ["not JSON", btoa("messages")],
    ["not base64", "***"],
    ["not UTF-8", btoa("\xff\xfe")],
    ["empty", ""],
    ["null", btoa("null")],
  ];
  it.each(other)("that is %s is rejected", (_, cursor = "") => {
    expect(() => decodeCursor("messages", cursor, z.int())).toThrow(
      expect.objectContaining({ status: 400, code: "invalid_cursor" }),
    );
  });
});
