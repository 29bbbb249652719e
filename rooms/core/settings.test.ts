import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import type { ServerEvent } from "../protocol/events.ts";

const MOD = { id: "u-mod", username: "Mod" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;
const outcome = ({ event, data }: ServerEvent) => (event === "error" ? data.code : event);
const outcomes = (connection: string) => room.take(connection).map(outcome);
const settings = (slowModeSeconds: number, closed: boolean) => ({
  event: "roomSettings",
  data: { room: "general", slowModeSeconds, closed },
});

beforeEach(() => {
  room = new QuietRoom();
  room.open("mod", MOD, "moderator");
  room.open("b", BORIS);
  for (const connection of ["mod", "b"]) room.send(connection, "joinRoom", {});
  for (const connection of ["mod", "b"]) room.take(connection);
});

describe("the room's settings", () => {
  it("[O5] are announced to everyone, and to those who join", () => {
    room.send("mod", "setSlowMode", { seconds: 30 });
    room.send("mod", "setClosed", { closed: true });
    for (const connection of ["mod", "b"]) {
      expect(room.take(connection)).toEqual([settings(30, false), settings(30, true)]);
    }
    room.open("c", { id: "u-chen", username: "Chen" });
    room.send("c", "joinRoom", {});
    expect(room.take("c").slice(1, 3)).toEqual([expect.objectContaining({ event: "roomUsers" }), settings(30, true)]);
  });

  it("[O5] are forbidden to everyone else", () => {
    room.send("b", "setSlowMode", { seconds: 30 });
    room.send("b", "setClosed", { closed: true });
    expect(outcomes("b")).toEqual(["forbidden", "forbidden"]);
    expect(room.state.settings).toEqual({ slowModeSeconds: 0, closed: false });
    expect(room.storage.orders.unarchived(10)).toEqual([]);
  });
});

describe("slow mode", () => {
  beforeEach(() => {
    room.send("mod", "setSlowMode", { seconds: 10 });
    for (const connection of ["mod", "b"]) room.take(connection);
  });

  it("[O6] makes a user wait on every connection and over REST", () => {
    room.send("b", "sendMessage", { content: "One" });
    const sentAt = room.now;
    room.open("b2", BORIS);
    room.send("b2", "joinRoom", {});
    room.take("b2");
    room.pass(4_000);
    room.send("b2", "sendMessage", { content: "Two", clientId: "x" });
    const [error] = room.take("b2");
    expect(error).toMatchObject({ event: "error", data: { code: "rate_limited", clientId: "x" } });
    expect(error?.event === "error" && error.data.retryAfterMs).toBe(sentAt + 10_000 - room.now);
    expect(room.post(BORIS, "Two")).toMatchObject({ error: { code: "rate_limited" } });
    room.pass(sentAt + 9_999 - room.now);
    expect(room.post(BORIS, "Two")).toMatchObject({ error: { code: "rate_limited", retryAfterMs: 1 } });
    room.pass(1);
    expect(room.post(BORIS, "Two")).toMatchObject({ ok: true });
    room.send("b", "sendMessage", { content: "Three" });
    expect(outcomes("b")).toEqual(["message", "message", "rate_limited"]);
  });

  it("[O6] counts from the user's last message, also one from before it was set", () => {
    room.send("mod", "setSlowMode", { seconds: 0 });
    room.send("b", "sendMessage", { content: "One" });
    room.pass(15_000);
    room.send("mod", "setSlowMode", { seconds: 10 });
    room.post({ id: "u-chen", username: "Chen" }, "Hello");
    room.send("mod", "setSlowMode", { seconds: 60 });
    room.take("b");
    room.send("b", "sendMessage", { content: "Two" });
    expect(outcomes("b")).toEqual(["rate_limited"]);
  });

  it("[O6] exempts moderators, on sockets and over REST", () => {
    for (const content of ["One", "Two"]) room.send("mod", "sendMessage", { content });
    expect(outcomes("mod")).toEqual(["message", "message"]);
    expect(room.post(MOD, "Three", undefined, { role: "moderator" })).toMatchObject({ ok: true });
    expect(room.post(MOD, "Four")).toMatchObject({ error: { code: "rate_limited" } });
  });

  it("[O6] [M3] answers a retry", () => {
    for (let i = 0; i < 2; i++) room.send("b", "sendMessage", { content: "One", clientId: "x" });
    expect(outcomes("b")).toEqual(["message", "message"]);
    expect(room.log.length).toBe(1);
  });

  it("[O6] does not count a message that was rejected", () => {
    room.send("mod", "setClosed", { closed: true });
    room.send("b", "sendMessage", { content: "One" });
    room.send("mod", "setClosed", { closed: false });
    room.send("b", "sendMessage", { content: "One" });
    expect(outcomes("b")).toEqual(["roomSettings", "forbidden", "roomSettings", "message"]);
  });
});

describe("a closed room", () => {
  beforeEach(() => {
    room.send("b", "sendMessage", { content: "Before" });
    room.send("b", "typing", { isTyping: true });
    room.take("mod");
    room.send("mod", "setClosed", { closed: true });
  });

  it("[O7] ends the typing of those who may not speak, and drops new typing without an error", () => {
    expect(room.take("mod")).toMatchObject([{ data: { isTyping: false } }, { event: "roomSettings" }]);
    room.take("b");
    room.send("b", "typing", { isTyping: true });
    expect([room.take("b"), room.take("mod")]).toEqual([[], []]);
  });

  it("[O7] forbids messages and edits, on sockets and over REST; deleting one's own stays possible", () => {
    room.take("b");
    room.send("b", "sendMessage", { content: "Hello" });
    room.send("b", "editMessage", { seq: 1, content: "Hello" });
    expect(outcomes("b")).toEqual(["forbidden", "forbidden"]);
    expect(room.post(BORIS, "Hello")).toMatchObject({ error: { code: "forbidden" } });
    room.send("b", "deleteMessage", { seq: 1 });
    expect(outcomes("b")).toEqual(["messageDeleted"]);
  });

  it("[O7] lets moderators speak, on sockets and over REST", () => {
    room.take("mod");
    room.send("mod", "typing", { isTyping: true });
    room.send("mod", "sendMessage", { content: "Hello" });
    room.send("mod", "editMessage", { seq: 2, content: "Hello!" });
    expect(outcomes("mod")).toEqual(["message", "messageEdited"]);
    expect(room.post({ id: "u-dora", username: "Dora" }, "Hello", undefined, { role: "moderator" })).toMatchObject({
      ok: true,
    });
  });

  it("[O7] can be opened again", () => {
    room.send("mod", "setClosed", { closed: false });
    room.take("b");
    room.send("b", "sendMessage", { content: "Hello" });
    expect(outcomes("b")).toEqual(["message"]);
  });
});
