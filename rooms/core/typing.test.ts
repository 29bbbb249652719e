import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom, RecordingSocket } from "../../test/support/room-fixture.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;
const joined = (connection: string, user = ANNA) => {
  room.open(connection, user);
  room.send(connection, "joinRoom", {});
  room.take(connection);
};

beforeEach(() => {
  room = new QuietRoom();
});

describe("typing", () => {
  const isTyping = (connection: string) =>
    room
      .take(connection)
      .map(({ event, data }) => (event === "userTyping" && "isTyping" in data ? data.isTyping : event));
  /** Joins a user whose client ends others' typing by itself. */
  const openExpiring = (id: string) => {
    const capabilities = { batch: true, extended: true };
    room.open(id, { id: `u-${id}`, username: `User ${id}` }, "member", new RecordingSocket(), null, capabilities);
    room.send(id, "joinRoom", {});
    room.take(id);
    room.take("b");
  };

  beforeEach(() => {
    joined("a");
    joined("b", BORIS);
    room.take("a");
  });

  it("[T1] is announced to the others when it begins and when it ends", () => {
    room.send("a", "typing", { isTyping: true });
    room.send("a", "typing", { isTyping: true });
    room.send("a", "typing", { isTyping: false });
    room.send("a", "typing", { isTyping: false });
    expect([isTyping("a"), isTyping("b")]).toEqual([[], [true, false]]);
  });

  it("[T2] ends six seconds after its last event", () => {
    room.send("a", "typing", { isTyping: true });
    room.pass(4_000);
    room.send("a", "typing", { isTyping: true });
    room.pass(5_999);
    expect(isTyping("b")).toEqual([true]);
    room.pass(1);
    expect(isTyping("b")).toEqual([false]);
  });

  it("[T1] is sent again, every three seconds, to clients that end it by themselves", () => {
    openExpiring("c");
    const signs = (connection: string) =>
      room.take(connection).map(({ data }) => "expiresInMs" in data && data.expiresInMs);
    for (const pause of [2_999, 1, 2_999, 6_000]) {
      room.send("a", "typing", { isTyping: true });
      room.pass(pause);
    }
    expect(signs("c")).toEqual([6_000, 6_000, false]);
    expect(signs("b")).toEqual([6_000, false]);
  });

  it("[T2] needs no alarm where all clients end it by themselves", () => {
    openExpiring("c");
    room.disconnect("b");
    room.send("a", "leaveRoom", {});
    openExpiring("a");
    room.pass(10_000);
    room.take("c");
    room.send("a", "typing", { isTyping: true });
    expect(room.state.wakeAt).toBeNull();
    room.pass(60_000);
    expect(isTyping("c")).toEqual([true]);
    room.send("c", "typing", { isTyping: false });
    expect(isTyping("c")).toEqual([false]);
    room.send("a", "typing", { isTyping: true });
    room.pass(1_000);
    joined("d", { id: "u-dora", username: "Dora" });
    room.take("d");
    room.pass(5_000);
    expect(isTyping("d")).toEqual([false]);
  });

  it("[T3] tells a user who joins when others' typing ends", () => {
    room.send("a", "typing", { isTyping: true });
    room.pass(2_000);
    openExpiring("c");
    room.send("c", "joinRoom", {});
    const endsAt = room.state.users.get(ANNA.id)?.typingUntil ?? 0;
    expect(endsAt - room.now).toBeLessThanOrEqual(4_000);
    expect(room.take("c").at(-1)).toMatchObject({ event: "userTyping", data: { expiresInMs: endsAt - room.now } });
  });

  it("[T2] ends before its author's message, on leaving and on disconnecting", () => {
    room.send("a", "typing", { isTyping: true });
    room.send("a", "sendMessage", { content: "Hello" });
    expect(isTyping("b")).toEqual([true, false, "message"]);
    room.send("a", "typing", { isTyping: true });
    room.send("a", "leaveRoom", {});
    expect(isTyping("b")).toEqual([true, false, "userLeft"]);
    room.send("a", "joinRoom", {});
    room.send("a", "typing", { isTyping: true });
    room.disconnect("a");
    expect(isTyping("b")).toEqual(["userJoined", true, false]);
  });

  it("[T2] ends before a message that its author posts through REST", () => {
    room.send("a", "typing", { isTyping: true });
    expect(room.post(ANNA, "Hello")).toMatchObject({ ok: true, message: { content: "Hello" } });
    expect(isTyping("b")).toEqual([true, false, "message"]);
    expect(isTyping("a")).toEqual(["message"]);
  });
});
