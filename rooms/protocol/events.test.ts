import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { CLOSE, isFinalClose } from "./close-codes.ts";
import { decode } from "./decode.ts";
import { clientEvent, errorCode, serverEvent } from "./events.ts";
import { inboxClientEvent, inboxServerEvent } from "./inbox.ts";
import { HEARTBEAT, INBOX_LIMITS, LIMITS, PROTOCOL } from "./limits.ts";
import { normalizeRoomName, normalizeUsername } from "./names.ts";

const frame = (event: unknown, data?: unknown) => JSON.stringify({ event, data });
const refusal = (text: string) => {
  const decoded = decode(text);
  return decoded.ok ? null : decoded.error;
};

const FILE_ID = "5d41402abc4b2a76b9719d911017c592";

describe("the protocol version", () => {
  it("[W1] changes whenever the wire does: raise PROTOCOL, then put the new hash here", () => {
    const schemas = [clientEvent, serverEvent, inboxClientEvent, inboxServerEvent].map((schema) =>
      z.toJSONSchema(schema, { io: "input" }),
    );
    const wire = JSON.stringify([schemas, LIMITS, INBOX_LIMITS, CLOSE, HEARTBEAT]);
    const hash = createHash("sha256").update(wire).digest("hex").slice(0, 16);
    expect({ [PROTOCOL]: hash }).toEqual({ 8: "fc438d5a1443bfbd" });
  });
});

describe("decode", () => {
  it("[W4] reads each of the client events", () => {
    const frames: [string, object][] = [
      ["setUsername", { username: "Anna" }],
      ["joinRoom", { room: "general", username: "Anna", after: 7 }],
      ["joinRoom", { after: 7, rev: 3 }],
      ["joinRoom", {}],
      ["leaveRoom", { room: "general" }],
      ["sendMessage", { content: "Hello", clientId: "a-1" }],
      ["sendMessage", { content: "Hello", replyTo: 3 }],
      ["sendMessage", { content: "", attachments: [{ id: FILE_ID }] }],
      ["sendMessage", { content: "Hello", attachments: [{ id: FILE_ID, alt: "A teapot" }, { id: FILE_ID }] }],
      ["typing", { isTyping: true }],
      ["requestHistory", { before: 10, limit: 100 }],
      ["requestHistory", { around: 10 }],
      ["requestChanges", { rev: 3 }],
      ["react", { seq: 3, emoji: "👍", on: true }],
      ["editMessage", { seq: 3, content: "Hello!" }],
      ["editMessage", { seq: 3, content: "" }],
      ["deleteMessage", { seq: 3 }],
      ["muteUser", { userId: "u-1", seconds: 60 }],
      ["removeUser", { userId: "u-1", seconds: 0 }],
      ["setSlowMode", { seconds: 30 }],
      ["setClosed", { closed: true }],
    ];
    for (const [event, data] of frames)
      expect(decode(frame(event, data))).toEqual({ ok: true, event: { event, data } });
  });

  it("[F4] treats a blank text beside files as none", () => {
    const data = { content: " \n", attachments: [{ id: FILE_ID }] };
    expect(decode(frame("sendMessage", data))).toMatchObject({ ok: true, event: { data: { content: "" } } });
  });

  it("[W4] treats missing data as empty", () => {
    expect(decode('{"event":"joinRoom"}')).toEqual({ ok: true, event: { event: "joinRoom", data: {} } });
  });

  it("[W4] ignores unknown fields, so that newer clients can talk to older servers", () => {
    expect(decode('{"event":"typing","data":{"isTyping":true,"mood":"glad"},"id":7}')).toEqual({
      ok: true,
      event: { event: "typing", data: { isTyping: true } },
    });
  });

  it.each([
    ["", "invalid_json"],
    ["{", "invalid_json"],
    ["ping ", "invalid_json"],
    ["null", "invalid_frame"],
    ["7", "invalid_frame"],
    ["[]", "invalid_frame"],
    ["{}", "invalid_frame"],
    ['{"event":7}', "invalid_frame"],
    [frame("message", {}), "unknown_event"],
    [frame("__proto__", {}), "unknown_event"],
    [frame("constructor", {}), "unknown_event"],
    [frame("toString", {}), "unknown_event"],
    [frame("typing", null), "invalid_data"],
    [frame("typing", []), "invalid_data"],
    [frame("typing", { isTyping: "yes" }), "invalid_data"],
    [frame("typing"), "invalid_data"],
    ['{"event":"typing","data":{"__proto__":{"isTyping":true}}}', "invalid_data"],
    [frame("sendMessage", {}), "invalid_data"],
    [frame("sendMessage", { content: 7 }), "invalid_data"],
    [frame("sendMessage", { content: "" }), "invalid_data"],
    [frame("sendMessage", { content: " \n\t" }), "invalid_data"],
    [frame("sendMessage", { content: "a\0b" }), "invalid_data"],
    ['{"event":"sendMessage","data":{"content":"\\ud83d"}}', "invalid_data"],
    [frame("sendMessage", { content: "x".repeat(4_001) }), "invalid_data"],
    [frame("sendMessage", { content: "🫖".repeat(4_001) }), "invalid_data"],
    [frame("sendMessage", { content: "a", clientId: "" }), "invalid_data"],
    [frame("sendMessage", { content: "a", clientId: "x".repeat(65) }), "invalid_data"],
    [frame("sendMessage", { content: "a", clientId: "a b" }), "invalid_data"],
    [frame("sendMessage", { content: "a", clientId: null }), "invalid_data"],
    ...[
      null,
      [],
      [FILE_ID],
      [{}],
      [{ id: FILE_ID.toUpperCase() }],
      [{ id: FILE_ID.slice(1) }],
      [{ id: FILE_ID, alt: " " }],
      [{ id: FILE_ID, alt: "x".repeat(501) }],
      Array.from({ length: 11 }, () => ({ id: FILE_ID })),
    ].map((attachments): [string, string] => [frame("sendMessage", { content: "a", attachments }), "invalid_data"]),
    [frame("sendMessage", { content: "x".repeat(4_001), attachments: [{ id: FILE_ID }] }), "invalid_data"],
    [frame("joinRoom", { room: "a/b" }), "invalid_data"],
    [frame("joinRoom", { room: "" }), "invalid_data"],
    [frame("joinRoom", { after: -1 }), "invalid_data"],
    [frame("joinRoom", { after: 1.5 }), "invalid_data"],
    [frame("joinRoom", { after: "7" }), "invalid_data"],
    [frame("joinRoom", { after: 2 ** 53 }), "invalid_data"],
    [frame("requestHistory", { limit: 0 }), "invalid_data"],
    [frame("requestHistory", { limit: 101 }), "invalid_data"],
    [frame("requestHistory", { before: 7, after: 3 }), "invalid_data"],
    [frame("setUsername", { username: "" }), "invalid_data"],
    [frame("setUsername", { username: "x".repeat(33) }), "invalid_data"],
    [frame("setUsername", { username: "system" }), "invalid_data"],
    ...["", "a\0b", "\ud800", "x".repeat(129)].flatMap((userId): [string, string][] => [
      [frame("muteUser", { userId, seconds: 60 }), "invalid_data"],
      [frame("removeUser", { userId, seconds: 60 }), "invalid_data"],
    ]),
  ])("[W5] refuses %j with a typed error", (text, code) => {
    expect(refusal(text)?.code).toBe(code);
  });

  it("[W5] tells the sender which message was rejected", () => {
    expect(refusal(frame("sendMessage", { content: "", clientId: "a-1" }))).toMatchObject({
      code: "invalid_data",
      event: "sendMessage",
      clientId: "a-1",
    });
  });

  it("accepts a message of exactly the maximum length", () => {
    expect(decode(frame("sendMessage", { content: "🫖".repeat(4_000) })).ok).toBe(true);
  });

  it("[W5] never throws and answers with a known error code, whatever the input", () => {
    const codes = new Set<string>(errorCode.options);
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ event: fc.anything(), data: fc.anything() }).map((x) => {
        try {
          return JSON.stringify(x) ?? "";
        } catch {
          return "";
        }
      }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const decoded = decode(text);
        return decoded.ok || codes.has(decoded.error.code);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("names", () => {
  it.each([
    ["General", "general"],
    ["Кухня", "кухня"],
    ["ｒｏｏｍ", "room"],
    ["हिन्दी", "हिन्दी"],
    ["H\u0331", "\u1e96"],
    ["a-b_c9", "a-b_c9"],
    ["", null],
    ["a b", null],
    ["a/b", null],
    ["..", null],
    ["x".repeat(65), null],
    ["a\u200b", null],
    ["general\u034f", null],
    ["general\ufe0f", null],
    ["general\u{13441}", null],
    [`${" ".repeat(8 * 64)}a`, null],
    // The longest spelling of the longest name: each character is composed of a styled letter and three marks.
    ["\u{1d6fc}\u0313\u0300\u0345".repeat(64), "\u1f82".repeat(64)],
  ])("[W3] the room %j is %j", (raw, room) => expect(normalizeRoomName(raw)).toBe(room));

  it.each([
    ["Anna", "Anna"],
    ["  Anna   Maria ", "Anna Maria"],
    ["Ａｎｎａ", "Anna"],
    ["Анна ❤️", "Анна ❤️"],
    ["", null],
    ["   ", null],
    ["System", null],
    ["ＳＹＳＴＥＭ", null],
    ["a\u202eb", null],
    ["a\u200bb", null],
    ["\u3164", null],
    ["\u2800", null],
    ["a\nb", null],
    ["a\0", null],
    ["\ud800", null],
    [`${" ".repeat(8 * 32)}a`, null],
    ["\u{1d6fc}\u0313\u0300\u0345".repeat(32), "\u1f82".repeat(32)],
  ])("[W6] the username %j is %j", (raw, name) => expect(normalizeUsername(raw)).toBe(name));

  it("[W3] [W6] normalising twice changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (raw) => {
        for (const normalize of [normalizeRoomName, normalizeUsername]) {
          const once = normalize(raw);
          if (once !== null) expect(normalize(once)).toBe(once);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

it("[W9] closes with a code of 4400 to 4499 are final, others are not", () => {
  const { silent, notJoined, roomFull, ...final } = CLOSE;
  expect(Object.values(final).every(isFinalClose)).toBe(true);
  expect([silent, notJoined, roomFull].some(isFinalClose)).toBe(false);
  expect([1000, 1001, 1006, 1011, 1012, 4399, 4500].some(isFinalClose)).toBe(false);
});
