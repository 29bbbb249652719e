import { beforeEach, describe, expect, it } from "vitest";
import { PureRoom } from "../../test/pure-room.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };
const CHEN = { id: "u-chen", username: "Chen" };

let room: PureRoom;

beforeEach(() => {
  room = new PureRoom();
  room.open("a", ANNA);
  room.open("b", BORIS);
  room.open("m", CHEN, "moderator");
  for (const id of ["a", "b", "m"]) room.say(id, "joinRoom", {});
  room.say("a", "sendMessage", { content: "Hello", clientId: "a-1" });
  for (const id of ["a", "b", "m"]) room.take(id);
  room.now += 5_000;
});

const iso = () => new Date(room.now).toISOString();
const code = (connection: string) => {
  const [answer] = room.take(connection);
  return answer?.event === "error" ? answer.data.code : answer?.event;
};

describe("editing", () => {
  it("[E1] one's own message is told to everyone, and the message keeps its place", () => {
    room.say("a", "editMessage", { seq: 1, content: "Hello!" });
    const edited = { event: "messageEdited", data: { room: "general", seq: 1, content: "Hello!", editedAt: iso() } };
    expect(["a", "b", "m"].map((id) => room.take(id))).toEqual([[edited], [edited], [edited]]);
    expect(room.log).toMatchObject([{ seq: 1, content: "Hello!", clientId: "a-1", editedAt: iso() }]);
  });

  it("[E1] another's is refused, to moderators too", () => {
    for (const id of ["b", "m"]) {
      room.say(id, "editMessage", { seq: 1, content: "Ha" });
      expect(code(id)).toBe("forbidden");
    }
    expect(room.log[0]?.content).toBe("Hello");
  });

  it("[E1] what was never said or is deleted is not found", () => {
    room.say("a", "editMessage", { seq: 2, content: "Ha" });
    expect(code("a")).toBe("not_found");
    room.say("a", "deleteMessage", { seq: 1 });
    room.take("a");
    room.say("a", "editMessage", { seq: 1, content: "Ha" });
    expect(code("a")).toBe("not_found");
    expect(room.log[0]?.content).toBe("");
  });
});

describe("deleting", () => {
  it.each(["a", "m"])("[E2] by %s takes the content away and leaves the place", (id) => {
    room.say(id, "deleteMessage", { seq: 1 });
    const deleted = { event: "messageDeleted", data: { room: "general", seq: 1, deletedAt: iso() } };
    expect(room.take("b")).toEqual([deleted]);
    expect(room.log).toMatchObject([{ seq: 1, content: "", deletedAt: iso() }]);
    room.take(id);
    room.now += 1_000;
    room.say(id, "deleteMessage", { seq: 1 });
    expect([room.take(id), room.take("b")]).toEqual([[deleted], []]);
  });

  it("[E2] by others is refused", () => {
    room.say("b", "deleteMessage", { seq: 1 });
    expect(code("b")).toBe("forbidden");
    expect(room.log[0]?.content).toBe("Hello");
  });

  it("[M3] does not make its clientId new", () => {
    room.say("a", "deleteMessage", { seq: 1 });
    room.take("a");
    room.say("a", "sendMessage", { content: "Hello", clientId: "a-1" });
    expect(room.take("a")).toMatchObject([{ event: "message", data: { seq: 1, content: "" } }]);
    expect(room.log.length).toBe(1);
  });
});

describe("coming back", () => {
  it("[E3] tells what was changed meanwhile of what was known, and shows the rest as it is now", () => {
    room.say("b", "leaveRoom", {});
    room.say("a", "sendMessage", { content: "Two" });
    room.say("a", "editMessage", { seq: 1, content: "One" });
    room.say("a", "editMessage", { seq: 2, content: "Two!" });
    room.take("b");
    room.say("b", "joinRoom", { after: 1 });
    const [, changed, history] = room.take("b");
    expect(changed).toMatchObject({ event: "messageEdited", data: { seq: 1, content: "One" } });
    expect(history).toMatchObject({ data: { messages: [{ seq: 2, content: "Two!" }] } });
    room.say("b", "leaveRoom", {});
    room.say("b", "joinRoom", { after: 2 });
    expect(room.take("b").map(({ event }) => event)).not.toContain("error");
  });
});
