import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };
const CHEN = { id: "u-chen", username: "Chen" };

let room: QuietRoom;

beforeEach(() => {
  room = new QuietRoom();
  room.open("a", ANNA);
  room.open("b", BORIS);
  room.open("m", CHEN, "moderator");
  for (const id of ["a", "b", "m"]) room.send(id, "joinRoom", {});
  room.send("a", "sendMessage", { content: "Hello", clientId: "a-1" });
  for (const id of ["a", "b", "m"]) room.take(id);
  room.pass(5_000);
});

const iso = () => new Date(room.now).toISOString();
const code = (connection: string) => {
  const [answer] = room.take(connection);
  return answer?.event === "error" ? answer.data.code : answer?.event;
};

describe("editing", () => {
  it("[E1] one's own message is announced to everyone, and the message keeps its place", () => {
    room.send("a", "editMessage", { seq: 1, content: "Hello!" });
    const edited = {
      event: "messageEdited",
      data: { room: "general", seq: 1, content: "Hello!", editedAt: iso(), rev: 1 },
    };
    expect(["a", "b", "m"].map((id) => room.take(id))).toEqual([[edited], [edited], [edited]]);
    expect(room.log).toMatchObject([{ seq: 1, content: "Hello!", clientId: "a-1", editedAt: iso() }]);
  });

  it("[E1] another user's message is forbidden, also to moderators", () => {
    for (const id of ["b", "m"]) {
      room.send(id, "editMessage", { seq: 1, content: "Ha" });
      expect(code(id)).toBe("forbidden");
    }
    expect(room.log[0]?.content).toBe("Hello");
  });

  it("[E1] a message that does not exist or is deleted answers not_found", () => {
    room.send("a", "editMessage", { seq: 2, content: "Ha" });
    expect(code("a")).toBe("not_found");
    room.send("a", "deleteMessage", { seq: 1 });
    room.take("a");
    room.send("a", "editMessage", { seq: 1, content: "Ha" });
    expect(code("a")).toBe("not_found");
    expect(room.log[0]?.content).toBe("");
  });
});

describe("deleting", () => {
  it.each(["a", "m"])("[E2] by %s removes the content and keeps the place", (id) => {
    room.send(id, "deleteMessage", { seq: 1 });
    const deleted = { event: "messageDeleted", data: { room: "general", seq: 1, deletedAt: iso(), rev: 1 } };
    expect(room.take("b")).toEqual([deleted]);
    expect(room.log).toMatchObject([{ seq: 1, content: "", deletedAt: iso() }]);
    room.take(id);
    room.pass(1_000);
    room.send(id, "deleteMessage", { seq: 1 });
    expect([room.take(id), room.take("b")]).toEqual([[deleted], []]);
  });

  it("[E2] by others is forbidden", () => {
    room.send("b", "deleteMessage", { seq: 1 });
    expect(code("b")).toBe("forbidden");
    expect(room.log[0]?.content).toBe("Hello");
  });

  it("[M3] does not free its clientId", () => {
    room.send("a", "deleteMessage", { seq: 1 });
    room.take("a");
    room.send("a", "sendMessage", { content: "Hello", clientId: "a-1" });
    expect(room.take("a")).toMatchObject([{ event: "message", data: { seq: 1, content: "" } }]);
    expect(room.log.length).toBe(1);
  });
});

describe("joining again", () => {
  it("[E3] sends missed edits of known messages, and other messages in their current state", () => {
    room.send("b", "leaveRoom", {});
    room.send("a", "sendMessage", { content: "Two" });
    room.send("a", "editMessage", { seq: 1, content: "One" });
    room.send("a", "editMessage", { seq: 2, content: "Two!" });
    room.take("b");
    room.send("b", "joinRoom", { after: 1 });
    const [, , changed, history] = room.take("b");
    expect(changed).toMatchObject({ event: "messageEdited", data: { seq: 1, content: "One" } });
    expect(history).toMatchObject({ data: { messages: [{ seq: 2, content: "Two!" }] } });
    room.send("b", "leaveRoom", {});
    room.send("b", "joinRoom", { after: 2 });
    expect(room.take("b").map(({ event }) => event)).not.toContain("error");
  });
});
