import { beforeEach, describe, expect, it } from "vitest";
import { PureRoom } from "../../test/pure-room.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { LIMITS, PROTOCOL } from "../protocol/limits.ts";
import { GRACE_MS } from "./presence.ts";
import { RATES } from "./rate-limits.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: PureRoom;
const names = (connection: string) => room.take(connection).map(({ event }) => event);
const joined = (connection: string, user = ANNA) => {
  room.open(connection, user);
  room.say(connection, "joinRoom", {});
  room.take(connection);
};

beforeEach(() => {
  room = new PureRoom();
});

describe("connecting", () => {
  it("[W2] says who and where one is, first of all", () => {
    room.open("a", ANNA);
    expect(room.take("a")).toEqual([
      {
        event: "connected",
        data: { protocol: PROTOCOL, room: "general", connectionId: "a", user: ANNA, role: "member", limits: LIMITS },
      },
    ]);
  });

  it("[P8] receives nothing and can say nothing before joining", () => {
    joined("b", BORIS);
    room.open("a", ANNA);
    room.take("a");
    room.say("b", "sendMessage", { content: "Hello" });
    expect(room.take("a")).toEqual([]);
    for (const [event, data] of [
      ["sendMessage", { content: "Hello", clientId: "a-1" }],
      ["typing", { isTyping: true }],
      ["requestHistory", {}],
      ["leaveRoom", {}],
    ] as const) {
      room.input({ type: "event", connection: "a", event: { event, data } as never, bytes: 10 });
      expect(room.take("a")).toMatchObject([{ event: "error", data: { code: "not_joined", event } }]);
    }
    expect(room.state.seq).toBe(1);
    expect(room.state.users.get(ANNA.id)?.typingUntil).toBeNull();
  });
});

describe("joining", () => {
  it("[P1] answers with the roster and the history, and tells the others", () => {
    joined("b", BORIS);
    room.open("a", ANNA);
    room.take("a");
    room.say("a", "joinRoom", {});
    expect(room.take("a")).toEqual([
      { event: "roomUsers", data: { room: "general", users: [BORIS, ANNA], total: 2 } },
      { event: "messageHistory", data: { room: "general", messages: [], hasMore: false } },
    ]);
    expect(room.take("b")).toEqual([{ event: "userJoined", data: { room: "general", user: ANNA, total: 2 } }]);
  });

  it("[P1] again is answered again and not announced", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.say("a", "joinRoom", { after: 0 });
    expect(names("a")).toEqual(["roomUsers", "messageHistory"]);
    expect(room.take("b")).toEqual([]);
  });

  it("[P1] another room than the socket's is refused with the address to use", () => {
    room.open("a", ANNA);
    room.take("a");
    room.say("a", "joinRoom", { room: "кухня" });
    expect(room.take("a")).toMatchObject([{ event: "error", data: { code: "wrong_room", event: "joinRoom" } }]);
    expect(room.state.names.size).toBe(0);
  });

  it("[P2] with a second connection is the same member", () => {
    joined("b", BORIS);
    joined("a1");
    room.take("b");
    joined("a2");
    expect(room.take("b")).toEqual([]);
    room.input({ type: "closed", connection: "a1" });
    room.pass(GRACE_MS);
    expect(room.take("b")).toEqual([]);
    room.say("b", "sendMessage", { content: "Hello" });
    expect(names("a2")).toEqual(["message"]);
  });

  it("[P7] lists at most 500 members and counts all", () => {
    for (let i = 0; i < 501; i++) joined(`c${i}`, { id: `u${i}`, username: `user ${i}` });
    room.open("a", ANNA);
    room.take("a");
    room.say("a", "joinRoom", {});
    const [roster] = room.take("a");
    expect(roster?.event === "roomUsers" && [roster.data.users.length, roster.data.total]).toEqual([500, 502]);
  });
});

describe("leaving", () => {
  it("[P3] by a lost connection is announced after five seconds", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.input({ type: "closed", connection: "a" });
    room.pass(GRACE_MS - 1);
    expect(room.take("b")).toEqual([]);
    room.pass(1);
    expect(room.take("b")).toEqual([{ event: "userLeft", data: { room: "general", user: ANNA, total: 1 } }]);
    expect(room.state.users.has(ANNA.id)).toBe(false);
  });

  it("[P3] and coming back in time is not announced at all", () => {
    joined("b", BORIS);
    joined("a1");
    room.take("b");
    room.input({ type: "closed", connection: "a1" });
    room.pass(GRACE_MS - 1);
    joined("a2");
    room.pass(GRACE_MS);
    expect(room.take("b")).toEqual([]);
  });

  it("[P4] on purpose is announced at once, and the socket may join again", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.say("a", "leaveRoom", {});
    room.say("b", "sendMessage", { content: "Hello" });
    expect(names("b")).toEqual(["userLeft", "message"]);
    expect(room.take("a")).toEqual([]);
    room.say("a", "joinRoom", { after: 0 });
    expect(names("a")).toEqual(["roomUsers", "messageHistory"]);
    expect(names("b")).toEqual(["userJoined"]);
  });

  it("[P4] with one of two connections is not leaving", () => {
    joined("b", BORIS);
    joined("a1");
    joined("a2");
    room.take("b");
    room.say("a1", "leaveRoom", {});
    expect(room.take("b")).toEqual([]);
    room.say("b", "sendMessage", { content: "Hello" });
    expect([names("a1"), names("a2")]).toEqual([[], ["message"]]);
  });
});

describe("names", () => {
  it("[P5] a member's new name is told to everyone, on each of their connections", () => {
    joined("b", BORIS);
    joined("a1");
    joined("a2");
    room.take("b");
    room.say("a1", "setUsername", { username: "Аня" });
    const renamed = { event: "userJoined", data: { room: "general", user: { ...ANNA, username: "Аня" }, total: 2 } };
    expect([room.take("b"), room.take("a1"), room.take("a2")]).toEqual([[renamed], [renamed], [renamed]]);
  });

  it("[P5] set before joining is the name that one joins with", () => {
    room.open("a", ANNA);
    room.say("a", "setUsername", { username: "Аня" });
    room.take("a");
    room.say("a", "joinRoom", {});
    expect(room.take("a")[0]).toMatchObject({ data: { users: [{ id: ANNA.id, username: "Аня" }] } });
  });

  it.each(["Anna", "ANNA"])("[P6] %s is refused to others while Anna is here", (username) => {
    joined("a");
    room.open("b", BORIS);
    room.take("b");
    room.say("b", "setUsername", { username });
    room.say("b", "joinRoom", { username });
    expect(room.take("b")).toMatchObject([
      { event: "error", data: { code: "username_taken", event: "setUsername" } },
      { event: "error", data: { code: "username_taken", event: "joinRoom" } },
    ]);
    expect(room.state.names.size).toBe(1);
  });

  it("[P6] is free again after a rename and after leaving", () => {
    joined("a");
    joined("b", BORIS);
    room.say("a", "setUsername", { username: "Аня" });
    room.say("b", "setUsername", { username: "Anna" });
    room.say("b", "leaveRoom", {});
    room.say("a", "setUsername", { username: "Anna" });
    expect([...room.take("a"), ...room.take("b")].filter(({ event }) => event === "error")).toEqual([]);
  });
});

describe("messages", () => {
  it("[M2] [M4] are numbered from 1 and come back to their sender with the clientId, to others without", () => {
    joined("a");
    joined("b", BORIS);
    room.take("a");
    room.say("a", "sendMessage", { content: "One", clientId: "a-1" });
    room.say("b", "sendMessage", { content: "Two" });
    const timestamp = new Date(room.now).toISOString();
    const one = { room: "general", seq: 1, userId: ANNA.id, username: "Anna", content: "One", timestamp };
    const two = { room: "general", seq: 2, userId: BORIS.id, username: "Борис", content: "Two", timestamp };
    expect(room.take("a").map(({ data }) => data)).toEqual([{ ...one, clientId: "a-1" }, two]);
    expect(room.take("b").map(({ data }) => data)).toEqual([one, two]);
  });

  it("[M3] a repeated clientId is answered with the stored message, to its sender alone", () => {
    joined("a");
    joined("b", BORIS);
    room.say("a", "sendMessage", { content: "One", clientId: "x" });
    room.say("b", "sendMessage", { content: "Another's x", clientId: "x" });
    room.take("a");
    room.take("b");
    room.say("a", "sendMessage", { content: "One, again", clientId: "x" });
    expect(room.take("a")).toMatchObject([{ event: "message", data: { seq: 1, content: "One", clientId: "x" } }]);
    expect(room.take("b")).toEqual([]);
    expect(room.state.seq).toBe(2);
  });

  it("[M6] never go back in time, even when the clock does", () => {
    joined("a");
    room.say("a", "sendMessage", { content: "One" });
    room.now -= 60_000;
    room.say("a", "sendMessage", { content: "Two" });
    const [one, two] = room.log;
    expect(one?.timestamp).toBe(two?.timestamp);
  });
});

describe("typing", () => {
  const isTyping = (connection: string) =>
    room
      .take(connection)
      .map(({ event, data }) => (event === "userTyping" && "isTyping" in data ? data.isTyping : event));

  beforeEach(() => {
    joined("a");
    joined("b", BORIS);
    room.take("a");
  });

  it("[T1] is told to the others when it begins and when it ends", () => {
    room.say("a", "typing", { isTyping: true });
    room.say("a", "typing", { isTyping: true });
    room.say("a", "typing", { isTyping: false });
    room.say("a", "typing", { isTyping: false });
    expect([isTyping("a"), isTyping("b")]).toEqual([[], [true, false]]);
  });

  it("[T2] ends by itself six seconds after the last sign of it", () => {
    room.say("a", "typing", { isTyping: true });
    room.pass(4_000);
    room.say("a", "typing", { isTyping: true });
    room.pass(5_999);
    expect(isTyping("b")).toEqual([true]);
    room.pass(1);
    expect(isTyping("b")).toEqual([false]);
  });

  it("[T2] ends before one's message, on leaving and when the connection is lost", () => {
    room.say("a", "typing", { isTyping: true });
    room.say("a", "sendMessage", { content: "Hello" });
    expect(isTyping("b")).toEqual([true, false, "message"]);
    room.say("a", "typing", { isTyping: true });
    room.say("a", "leaveRoom", {});
    expect(isTyping("b")).toEqual([true, false, "userLeft"]);
    room.say("a", "joinRoom", {});
    room.say("a", "typing", { isTyping: true });
    room.input({ type: "closed", connection: "a" });
    expect(isTyping("b")).toEqual(["userJoined", true, false]);
  });
});

describe("limits", () => {
  it("[L1] messages past the budget are refused with the time to wait, over all of a user's connections", () => {
    joined("a1");
    joined("a2");
    for (let i = 0; i < RATES.message.burst; i++) {
      room.say(i % 2 ? "a1" : "a2", "sendMessage", { content: "Hello" });
    }
    room.take("a1");
    room.say("a1", "sendMessage", { content: "Too much", clientId: "x" });
    const [refused] = room.take("a1");
    expect(refused).toMatchObject({
      event: "error",
      data: { code: "rate_limited", event: "sendMessage", clientId: "x", retryAfterMs: 1000 / RATES.message.perSecond },
    });
    room.now += 1000 / RATES.message.perSecond;
    room.say("a1", "sendMessage", { content: "Later", clientId: "x" });
    expect(room.log.at(-1)?.content).toBe("Later");
  });

  it("[L2] whoever sends nothing but errors is disconnected", () => {
    room.open("a", ANNA);
    for (let i = 0; i <= RATES.error.burst; i++) {
      room.input({ type: "invalid", connection: "a", error: { code: "invalid_json", message: "" }, bytes: 10 });
    }
    expect(room.closed.get("a")).toBe(CLOSE.tooManyErrors);
  });
});
