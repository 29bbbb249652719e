/** The order of what a room sends, within one window. */
import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../test/support/room-fixture.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };

let room: QuietRoom;
const names = (connection: string) => room.take(connection).map(({ event }) => event);

beforeEach(() => {
  room = new QuietRoom();
  room.open("a", ANNA);
  room.open("b", BORIS);
  for (const id of ["a", "b"]) room.send(id, "joinRoom", {});
  room.send("b", "sendMessage", { content: "begins a window" });
  for (const id of ["a", "b"]) room.take(id);
});

/** Runs `act` while the messages that it sends wait for the end of the window. */
const withinWindow = (act: () => void) => room.burst(act);

describe("within a window", () => {
  it("[M1] a message waits for its flush", () => {
    withinWindow(() => {
      room.send("b", "sendMessage", { content: "first" });
      expect([room.log.length, names("a")]).toEqual([1, []]);
    });
    expect([room.log.length, names("a")]).toEqual([2, ["message"]]);
  });

  it("[M4] replies to a member follow the member's own messages", () => {
    withinWindow(() => {
      room.send("a", "sendMessage", { content: "first", clientId: "x" });
      room.send("a", "sendMessage", { content: "first", clientId: "x" });
      room.send("a", "requestHistory", {});
      room.send("a", "joinRoom", { room: "another" });
    });
    expect(names("a")).toEqual(["message", "message", "messageHistory", "error"]);
  });

  it("[P1] the snapshot of a second join follows the member's own messages", () => {
    withinWindow(() => {
      room.send("a", "sendMessage", { content: "first" });
      room.send("a", "joinRoom", {});
    });
    expect(names("a")).toEqual(["message", "roomUsers", "roomSettings", "messageHistory"]);
  });

  it("[E1] an edit finds a message that has not been flushed", () => {
    withinWindow(() => {
      room.send("a", "sendMessage", { content: "first" });
      room.send("a", "editMessage", { seq: 2, content: "edited" });
    });
    room.pass(100);
    expect(names("b")).toEqual(["message", "messageEdited"]);
    expect(room.log.at(-1)?.content).toBe("edited");
  });

  it("[P4] a member who leaves receives the messages sent before", () => {
    withinWindow(() => {
      room.send("b", "sendMessage", { content: "first" });
      room.send("a", "leaveRoom", {});
      room.send("b", "sendMessage", { content: "second" });
    });
    room.pass(100);
    expect(names("a")).toEqual(["message"]);
  });

  it("[O3] a member who is removed receives the replies that were deferred", () => {
    room.open("m", { id: "u-chen", username: "Chen" }, "moderator");
    room.send("m", "joinRoom", {});
    room.take("a");
    withinWindow(() => {
      room.send("a", "sendMessage", { content: "first" });
      room.send("a", "requestHistory", {});
      room.send("m", "removeUser", { userId: ANNA.id, seconds: 60 });
    });
    expect(names("a")).toContain("messageHistory");
  });

  it("[H5] history hides others' clientIds", () => {
    room.send("a", "sendMessage", { content: "first", clientId: "x" });
    for (const id of ["a", "b"]) {
      room.take(id);
      room.send(id, "requestHistory", {});
    }
    const clientIds = (id: string) =>
      room
        .take(id)
        .flatMap(({ event, data }) => (event === "messageHistory" ? data.messages.map((m) => m.clientId) : []));
    expect([clientIds("a"), clientIds("b")]).toEqual([
      [undefined, "x"],
      [undefined, undefined],
    ]);
  });
});
