import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { ServerEvent } from "../protocol/events.ts";
import { SANCTIONS_LISTED } from "./moderation.ts";
import { step } from "./step.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;
const names = (connection: string) => room.take(connection).map(({ event }) => event);
const codes = (connection: string) =>
  room.take(connection).map(({ event, data }: ServerEvent) => (event === "error" ? data.code : event));
const untilOf = (seconds: number) => new Date(room.now + seconds * 1000).toISOString();

beforeEach(() => {
  room = new QuietRoom();
  room.open("a", ANNA, "moderator");
  room.open("b", BORIS);
  room.send("a", "joinRoom", {});
  room.send("b", "joinRoom", {});
  room.take("a");
  room.take("b");
});

describe("a moderator's request", () => {
  it.each(["muteUser", "removeUser"] as const)("[O1] %s is forbidden to everyone else, and on oneself", (event) => {
    room.send("b", event, { userId: ANNA.id, seconds: 60 });
    room.send("a", event, { userId: ANNA.id, seconds: 60 });
    expect([...codes("a"), ...codes("b")]).toEqual(["forbidden", "forbidden"]);
    expect(room.state.sanctions.size).toBe(0);
  });
});

describe("a muted user", () => {
  beforeEach(() => {
    room.send("b", "typing", { isTyping: true });
    room.take("a");
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 60 });
  });

  it("[O2] is announced to everyone, and stops typing", () => {
    const muted = { event: "userMuted", data: { room: "general", userId: BORIS.id, until: untilOf(60) } };
    expect(room.take("b")).toEqual([muted]);
    expect(room.take("a")).toContainEqual(muted);
    expect(room.state.users.get(BORIS.id)?.typingUntil).toBeNull();
  });

  it("[O2] cannot send, edit or type until the mute ends, nor post through REST", () => {
    room.take("b");
    room.pass(20_000);
    room.send("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(room.take("b")).toMatchObject([
      { event: "error", data: { code: "muted", clientId: "x", retryAfterMs: 40_000 } },
    ]);
    room.send("b", "typing", { isTyping: true });
    room.send("b", "editMessage", { seq: 1, content: "Hello" });
    expect(codes("b")).toEqual(["muted", "muted"]);
    expect(room.post(BORIS, "Hello")).toMatchObject({ error: { code: "muted" } });
    room.pass(40_000);
    room.send("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(names("b")).toEqual(["message"]);
  });

  it("[O2] keeps their name, and may join with it again", () => {
    room.take("a");
    room.take("b");
    room.send("b", "setUsername", { username: "I am muted" });
    expect(codes("b")).toEqual(["muted"]);
    room.send("b", "setUsername", { username: BORIS.username });
    room.send("b", "joinRoom", { username: BORIS.username });
    expect(names("b")).toEqual(["roomUsers", "roomSettings", "messageHistory", "userMuted"]);
    expect(names("a")).toEqual([]);
  });

  it("[O2] [E1] cannot finish an edit whose look-up began before", () => {
    const request = { event: "editMessage", data: { seq: 1, content: "Free speech" } } as const;
    const message = { room: "general", seq: 1, userId: BORIS.id, username: "Борис", content: "Hello" };
    const found = { message: { ...message, timestamp: untilOf(-60) }, reactors: [] };
    expect(step(room.state, { type: "change", connection: "b", request, found }, room.now)).toMatchObject([
      { type: "send", event: { event: "error", data: { code: "muted", event: "editMessage" } } },
    ]);
  });

  it("[O2] still gets acknowledgements for stored messages", () => {
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 0 });
    room.send("b", "sendMessage", { content: "Hello", clientId: "x" });
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 60 });
    room.take("b");
    room.send("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(names("b")).toEqual(["message"]);
  });

  it("[O2] is told when they join again, and may speak once it is lifted", () => {
    room.take("b");
    room.send("b", "joinRoom", {});
    expect(names("b")).toEqual(["roomUsers", "roomSettings", "messageHistory", "userMuted"]);
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 0 });
    expect(room.take("b")).toMatchObject([{ event: "userMuted", data: { until: null } }]);
    room.send("b", "sendMessage", { content: "Hello" });
    expect(names("b")).toEqual(["message"]);
  });
});

describe("a removed user", () => {
  it("[O3] is told until when, disconnected everywhere and leaves at once", () => {
    room.open("b2", BORIS);
    room.take("b2");
    room.send("a", "removeUser", { userId: BORIS.id, seconds: 60 });
    const removed = { event: "userRemoved", data: { room: "general", userId: BORIS.id, until: untilOf(60) } };
    expect([room.take("b"), room.take("b2")]).toEqual([[removed], [removed]]);
    expect([room.sockets.get("b")?.closeCode, room.sockets.get("b2")?.closeCode]).toEqual([
      CLOSE.removed,
      CLOSE.removed,
    ]);
    expect(names("a").sort()).toEqual(["userLeft", "userRemoved"]);
    expect([room.state.users.has(BORIS.id), room.state.connections.size]).toEqual([false, 1]);
    room.pass(10_000);
    expect(names("a")).toEqual([]);
  });

  it("[O3] is rejected until the removal ends, and cannot post through REST", () => {
    room.send("a", "removeUser", { userId: BORIS.id, seconds: 60 });
    const until = room.now + 60_000;
    room.open("again", BORIS);
    expect(names("again")).toEqual(["userRemoved"]);
    expect(room.sockets.get("again")?.closeCode).toBe(CLOSE.removed);
    expect(room.post(BORIS, "Hello")).toMatchObject({
      error: { code: "forbidden", retryAfterMs: until - room.now },
    });
    room.pass(60_000);
    room.open("later", BORIS);
    expect(names("later")).toEqual(["connected"]);
  });

  it("[O3] need not be present", () => {
    room.send("a", "removeUser", { userId: "u-chen", seconds: 60 });
    room.open("c", { id: "u-chen", username: "Chen" });
    expect(room.sockets.get("c")?.closeCode).toBe(CLOSE.removed);
  });
});

describe("the list of sanctions", () => {
  it("[R8] has names of the present, of recent authors and of those who were present, latest end first", () => {
    room.post({ id: "u-dora", username: "Dora" }, "Hello");
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 60 });
    room.send("a", "removeUser", { userId: "u-dora", seconds: 600 });
    room.send("a", "removeUser", { userId: "u-eve", seconds: 30 });
    room.send("a", "muteUser", { userId: "u-dora", seconds: 10 });
    const list = room.runtime.sanctions();
    expect(list.map(({ userId, username }) => [userId, username])).toEqual([
      ["u-dora", "Dora"],
      [BORIS.id, "Борис"],
      ["u-eve", null],
    ]);
    expect(list.map(({ mutedUntil, removedUntil }) => [mutedUntil !== null, removedUntil !== null])).toEqual([
      [true, true],
      [true, false],
      [false, true],
    ]);
    room.pass(30_000);
    room.send("a", "muteUser", { userId: BORIS.id, seconds: 0 });
    expect(room.runtime.sanctions()).toMatchObject([{ userId: "u-dora", mutedUntil: null }]);
  });

  it("[R8] is bounded", () => {
    for (let n = 0; n <= SANCTIONS_LISTED; n++) {
      room.state.sanctions.set(`u${n}`, { username: null, mutedUntil: room.now + 1_000 + n, removedUntil: 0 });
    }
    const list = room.runtime.sanctions();
    expect([list.length, list.at(0)?.userId, list.at(-1)?.userId]).toEqual([SANCTIONS_LISTED, "u500", "u1"]);
  });
});
