import { beforeEach, describe, expect, it } from "vitest";
import { PureRoom } from "../../test/pure-room.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import type { ServerEvent } from "../protocol/events.ts";
import { post } from "./messages.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: PureRoom;
const names = (connection: string) => room.take(connection).map(({ event }) => event);
const codes = (connection: string) =>
  room.take(connection).map(({ event, data }: ServerEvent) => (event === "error" ? data.code : event));
const untilOf = (seconds: number) => new Date(room.now + seconds * 1000).toISOString();

beforeEach(() => {
  room = new PureRoom();
  room.open("a", ANNA, "moderator");
  room.open("b", BORIS);
  room.say("a", "joinRoom", {});
  room.say("b", "joinRoom", {});
  room.take("a");
  room.take("b");
});

describe("a moderator's order", () => {
  it.each(["muteUser", "removeUser"] as const)("[O1] %s is refused to everyone else, and to oneself", (event) => {
    room.say("b", event, { userId: ANNA.id, seconds: 60 });
    room.say("a", event, { userId: ANNA.id, seconds: 60 });
    expect([...codes("a"), ...codes("b")]).toEqual(["forbidden", "forbidden"]);
    expect(room.state.sanctions.size).toBe(0);
  });
});

describe("a muted user", () => {
  beforeEach(() => {
    room.say("b", "typing", { isTyping: true });
    room.take("a");
    room.say("a", "muteUser", { userId: BORIS.id, seconds: 60 });
  });

  it("[O2] is told to everyone, and stops typing", () => {
    const muted = { event: "userMuted", data: { room: "general", userId: BORIS.id, until: untilOf(60) } };
    expect(room.take("b")).toEqual([muted]);
    expect(room.take("a")).toContainEqual(muted);
    expect(room.state.users.get(BORIS.id)?.typingUntil).toBeNull();
  });

  it("[O2] can say nothing, edit nothing and type nothing until the time is over, over REST neither", () => {
    room.take("b");
    room.now += 20_000;
    room.say("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(room.take("b")).toMatchObject([
      { event: "error", data: { code: "muted", clientId: "x", retryAfterMs: 40_000 } },
    ]);
    room.say("b", "typing", { isTyping: true });
    room.say("b", "editMessage", { seq: 1, content: "Hello" });
    expect(codes("b")).toEqual(["muted", "muted"]);
    expect(post(room.state, { user: BORIS, content: "Hello" }, room.now)).toMatchObject({ error: { code: "muted" } });
    room.now += 40_000;
    room.say("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(names("b")).toEqual(["message"]);
  });

  it("[O2] keeps the name that they have here, and may join by it again", () => {
    room.take("a");
    room.take("b");
    room.say("b", "setUsername", { username: "I am muted" });
    room.say("b", "joinRoom", { username: "I am muted" });
    expect(codes("b")).toEqual(["muted", "muted"]);
    room.say("b", "joinRoom", { username: BORIS.username });
    expect(names("b")).toEqual(["roomUsers", "messageHistory", "userMuted"]);
    expect(names("a")).toEqual([]);
  });

  it("[O2] still has an answer for what was stored before", () => {
    room.say("a", "muteUser", { userId: BORIS.id, seconds: 0 });
    room.say("b", "sendMessage", { content: "Hello", clientId: "x" });
    room.say("a", "muteUser", { userId: BORIS.id, seconds: 60 });
    room.take("b");
    room.say("b", "sendMessage", { content: "Hello", clientId: "x" });
    expect(names("b")).toEqual(["message"]);
  });

  it("[O2] is told so when they join again, and is free when it is lifted", () => {
    room.take("b");
    room.say("b", "joinRoom", {});
    expect(names("b")).toEqual(["roomUsers", "messageHistory", "userMuted"]);
    room.say("a", "muteUser", { userId: BORIS.id, seconds: 0 });
    expect(room.take("b")).toMatchObject([{ event: "userMuted", data: { until: null } }]);
    room.say("b", "sendMessage", { content: "Hello" });
    expect(names("b")).toEqual(["message"]);
  });
});

describe("a removed user", () => {
  it("[O3] is told until when, closed on all connections and gone at once", () => {
    room.open("b2", BORIS);
    room.take("b2");
    room.say("a", "removeUser", { userId: BORIS.id, seconds: 60 });
    const removed = { event: "userRemoved", data: { room: "general", userId: BORIS.id, until: untilOf(60) } };
    expect([room.take("b"), room.take("b2")]).toEqual([[removed], [removed]]);
    expect([room.closed.get("b"), room.closed.get("b2")]).toEqual([CLOSE.removed, CLOSE.removed]);
    expect(names("a").sort()).toEqual(["userLeft", "userRemoved"]);
    expect([room.state.users.has(BORIS.id), room.state.connections.size]).toEqual([false, 1]);
    room.pass(10_000);
    expect(names("a")).toEqual([]);
  });

  it("[O3] is turned away until the time is over, and cannot speak over REST", () => {
    room.say("a", "removeUser", { userId: BORIS.id, seconds: 60 });
    room.open("again", BORIS);
    expect(names("again")).toEqual(["userRemoved"]);
    expect(room.closed.get("again")).toBe(CLOSE.removed);
    expect(post(room.state, { user: BORIS, content: "Hello" }, room.now)).toMatchObject({
      error: { code: "forbidden", retryAfterMs: 60_000 },
    });
    room.now += 60_000;
    room.open("later", BORIS);
    expect(names("later")).toEqual(["connected"]);
  });

  it("[O3] may be one who is not here", () => {
    room.say("a", "removeUser", { userId: "u-chen", seconds: 60 });
    room.open("c", { id: "u-chen", username: "Chen" });
    expect(room.closed.get("c")).toBe(CLOSE.removed);
  });
});
