import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { LIMITS, PROTOCOL } from "../protocol/limits.ts";
import { GRACE_MS } from "./presence.ts";
import { RATES } from "./rate-limits.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;
const names = (connection: string) => room.take(connection).map(({ event }) => event);
const joined = (connection: string, user = ANNA) => {
  room.open(connection, user);
  room.send(connection, "joinRoom", {});
  room.take(connection);
};

beforeEach(() => {
  room = new QuietRoom();
});

describe("connecting", () => {
  it("[W2] first sends who and where the client is", () => {
    room.open("a", ANNA);
    expect(room.take("a")).toEqual([
      {
        event: "connected",
        data: { protocol: PROTOCOL, room: "general", connectionId: "a", user: ANNA, role: "member", limits: LIMITS },
      },
    ]);
  });

  it("[P8] receives nothing and can send nothing before joining", () => {
    joined("b", BORIS);
    room.open("a", ANNA);
    room.take("a");
    room.send("b", "sendMessage", { content: "Hello" });
    expect(room.take("a")).toEqual([]);
    for (const [event, data] of [
      ["sendMessage", { content: "Hello", clientId: "a-1" }],
      ["typing", { isTyping: true }],
      ["requestHistory", {}],
      ["leaveRoom", {}],
    ] as const) {
      room.send("a", event, data as never);
      expect(room.take("a")).toMatchObject([{ event: "error", data: { code: "not_joined", event } }]);
    }
    expect(room.state.seq).toBe(1);
    expect(room.state.users.get(ANNA.id)?.typingUntil).toBeNull();
  });
});

describe("joining", () => {
  it("[P1] answers with roster, settings and history, and announces the member", () => {
    joined("b", BORIS);
    room.open("a", ANNA);
    room.take("a");
    room.send("a", "joinRoom", {});
    expect(room.take("a")).toEqual([
      { event: "roomUsers", data: { room: "general", users: [BORIS, ANNA], total: 2 } },
      { event: "roomSettings", data: { room: "general", slowModeSeconds: 0, closed: false } },
      { event: "messageHistory", data: { room: "general", messages: [], hasMore: false, rev: 0 } },
    ]);
    expect(room.take("b")).toEqual([{ event: "userJoined", data: { room: "general", user: ANNA, total: 2 } }]);
  });

  it("[P1] again is answered again and not announced", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.send("a", "joinRoom", { after: 0 });
    expect(names("a")).toEqual(["roomUsers", "roomSettings", "messageHistory"]);
    expect(room.take("b")).toEqual([]);
  });

  it("[P1] a room other than the socket's is rejected with the address to use", () => {
    room.open("a", ANNA);
    room.take("a");
    room.send("a", "joinRoom", { room: "кухня" });
    expect(room.take("a")).toMatchObject([{ event: "error", data: { code: "wrong_room", event: "joinRoom" } }]);
    expect(room.state.names.size).toBe(0);
  });

  it("[P2] with a second connection adds no member", () => {
    joined("b", BORIS);
    joined("a1");
    room.take("b");
    joined("a2");
    expect(room.take("b")).toEqual([]);
    room.disconnect("a1");
    room.pass(GRACE_MS);
    expect(room.take("b")).toEqual([]);
    room.send("b", "sendMessage", { content: "Hello" });
    expect(names("a2")).toEqual(["message"]);
  });

  it("[P1] lists the members as they are, after each change", () => {
    joined("b", BORIS);
    const roster = () => {
      room.send("b", "joinRoom", {});
      return room.take("b").find(({ event }) => event === "roomUsers")?.data;
    };
    const lists = (...users: object[]) => ({ room: "general", users, total: users.length });
    expect(roster()).toEqual(lists(BORIS));
    joined("a");
    expect(roster()).toEqual(lists(BORIS, ANNA));
    room.send("a", "setUsername", { username: "Anya" });
    expect(roster()).toEqual(lists(BORIS, { ...ANNA, username: "Anya" }));
    room.open("a2", ANNA, "moderator");
    expect(roster()).toEqual(lists(BORIS, { ...ANNA, username: "Anya", role: "moderator" }));
    room.disconnect("a2");
    expect(roster()).toEqual(lists(BORIS, { ...ANNA, username: "Anya" }));
    room.send("a", "leaveRoom", {});
    expect(roster()).toEqual(lists(BORIS));
  });

  it("[P7] lists at most 500 members and counts all", () => {
    for (let i = 0; i < 501; i++) joined(`c${i}`, { id: `u${i}`, username: `user ${i}` });
    room.open("a", ANNA);
    room.take("a");
    room.send("a", "joinRoom", {});
    const [roster] = room.take("a");
    expect(roster?.event === "roomUsers" && [roster.data.users.length, roster.data.total]).toEqual([500, 502]);
  });
});

describe("leaving", () => {
  it("[P3] by a lost connection is announced after five seconds", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.disconnect("a");
    room.pass(GRACE_MS - 1);
    expect(room.take("b")).toEqual([]);
    room.pass(1);
    expect(room.take("b")).toEqual([{ event: "userLeft", data: { room: "general", user: ANNA, total: 1 } }]);
    expect(room.state.users.has(ANNA.id)).toBe(false);
  });

  it("[P3] and returning in time is not announced", () => {
    joined("b", BORIS);
    joined("a1");
    room.take("b");
    room.disconnect("a1");
    room.pass(GRACE_MS - 1_000);
    joined("a2");
    room.pass(GRACE_MS);
    expect(room.take("b")).toEqual([]);
  });

  it("[P4] on request is announced at once, and the socket may join again", () => {
    joined("b", BORIS);
    joined("a");
    room.take("b");
    room.send("a", "leaveRoom", {});
    room.send("b", "sendMessage", { content: "Hello" });
    expect(names("b")).toEqual(["userLeft", "message"]);
    expect(room.take("a")).toEqual([]);
    room.send("a", "joinRoom", { after: 0 });
    expect(names("a")).toEqual(["roomUsers", "roomSettings", "messageHistory"]);
    expect(names("b")).toEqual(["userJoined"]);
  });

  it("[P4] with one of two connections is not leaving", () => {
    joined("b", BORIS);
    joined("a1");
    joined("a2");
    room.take("b");
    room.send("a1", "leaveRoom", {});
    expect(room.take("b")).toEqual([]);
    room.send("b", "sendMessage", { content: "Hello" });
    expect([names("a1"), names("a2")]).toEqual([[], ["message"]]);
  });
});

describe("names", () => {
  it("[P5] a member's new name is announced on every connection, their own included", () => {
    joined("b", BORIS);
    joined("a1");
    joined("a2");
    room.take("b");
    room.send("a1", "setUsername", { username: "Аня" });
    const renamed = { event: "userJoined", data: { room: "general", user: { ...ANNA, username: "Аня" }, total: 2 } };
    expect([room.take("b"), room.take("a1"), room.take("a2")]).toEqual([[renamed], [renamed], [renamed]]);
  });

  it("[P5] a name set before joining is the one to join with", () => {
    room.open("a", ANNA);
    room.send("a", "setUsername", { username: "Аня" });
    room.take("a");
    room.send("a", "joinRoom", {});
    expect(room.take("a")[0]).toMatchObject({ data: { users: [{ id: ANNA.id, username: "Аня" }] } });
  });

  it.each(["Anna", "ANNA"])("[P6] %s is taken while Anna is a member", (username) => {
    joined("a");
    room.open("b", BORIS);
    room.take("b");
    room.send("b", "setUsername", { username });
    room.send("b", "joinRoom", { username });
    expect(room.take("b")).toMatchObject([
      { event: "error", data: { code: "username_taken", event: "setUsername" } },
      { event: "error", data: { code: "username_taken", event: "joinRoom" } },
    ]);
    expect(room.state.names.size).toBe(1);
  });

  it("[P6] a name is free again after a rename and after leaving", () => {
    joined("a");
    joined("b", BORIS);
    room.send("a", "setUsername", { username: "Аня" });
    room.send("b", "setUsername", { username: "Anna" });
    room.send("b", "leaveRoom", {});
    room.send("a", "setUsername", { username: "Anna" });
    expect([...room.take("a"), ...room.take("b")].filter(({ event }) => event === "error")).toEqual([]);
  });
});

describe("messages", () => {
  it("[M2] [M4] are numbered from 1 and reach their author with the clientId, others without", () => {
    joined("a");
    joined("b", BORIS);
    room.take("a");
    const iso = () => new Date(room.now).toISOString();
    room.send("a", "sendMessage", { content: "One", clientId: "a-1" });
    const one = { room: "general", seq: 1, userId: ANNA.id, username: "Anna", content: "One", timestamp: iso() };
    room.send("b", "sendMessage", { content: "Two" });
    const two = { room: "general", seq: 2, userId: BORIS.id, username: "Борис", content: "Two", timestamp: iso() };
    expect(room.take("a").map(({ data }) => data)).toEqual([{ ...one, clientId: "a-1" }, two]);
    expect(room.take("b").map(({ data }) => data)).toEqual([one, two]);
  });

  it("[M3] with a repeated clientId are answered with the stored message, to their author alone", () => {
    joined("a");
    joined("b", BORIS);
    room.send("a", "sendMessage", { content: "One", clientId: "x" });
    room.send("b", "sendMessage", { content: "Another's x", clientId: "x" });
    room.take("a");
    room.take("b");
    room.send("a", "sendMessage", { content: "One, again", clientId: "x" });
    expect(room.take("a")).toMatchObject([{ event: "message", data: { seq: 1, content: "One", clientId: "x" } }]);
    expect(room.take("b")).toEqual([]);
    expect(room.state.seq).toBe(2);
  });

  it("[M6] never go back in time, even if the clock does", () => {
    joined("a");
    room.send("a", "sendMessage", { content: "One" });
    room.clock.turnBack(60_000);
    room.send("a", "sendMessage", { content: "Two" });
    room.pass(100_000);
    const [one, two] = room.log;
    expect(one?.timestamp).toBe(two?.timestamp);
  });
});

describe("limits", () => {
  it("[L1] messages beyond the budget of all of a user's connections are rejected with the time to wait", () => {
    joined("a1");
    joined("a2");
    room.burst(() => {
      for (let i = 0; i < RATES.message.burst; i++) {
        room.send(i % 2 ? "a1" : "a2", "sendMessage", { content: "Hello" });
      }
      room.send("a1", "sendMessage", { content: "Too much", clientId: "x" });
    });
    expect(room.take("a1").at(-1)).toMatchObject({
      event: "error",
      data: { code: "rate_limited", event: "sendMessage", clientId: "x", retryAfterMs: 1000 / RATES.message.perSecond },
    });
    room.pass(1000 / RATES.message.perSecond);
    room.send("a1", "sendMessage", { content: "Later", clientId: "x" });
    expect(room.log.at(-1)?.content).toBe("Later");
  });

  it("[L2] a client that causes too many errors is disconnected", () => {
    room.open("a", ANNA);
    room.burst(() => {
      for (let i = 0; i <= RATES.error.burst; i++) room.receive("a", "not JSON");
    });
    expect(room.sockets.get("a")?.closeCode).toBe(CLOSE.tooManyErrors);
  });
});
