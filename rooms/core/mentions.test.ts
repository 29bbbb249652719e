import { beforeEach, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import { LIMITS } from "../protocol/limits.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris the Great" };

let room: QuietRoom;

beforeEach(() => {
  room = new QuietRoom();
  for (const [id, user] of [
    ["a", ANNA],
    ["b", BORIS],
  ] as const) {
    room.open(id, user);
    room.send(id, "joinRoom", {});
  }
});

const mentionsOf = (content: string) => {
  room.send("a", "sendMessage", { content });
  return room.log.at(-1)?.mentions;
};
const boris = { userId: BORIS.id, name: BORIS.username };

it("[M8] are members, each once, in any spelling", () => {
  expect(mentionsOf("@boris THE great, @Boris the Great and @anna")).toEqual([
    boris,
    { userId: ANNA.id, name: "Anna" },
  ]);
  for (const content of ["@Boris", "a@Anna", "@Annabel", "@ Anna", "Anna", "@nobody"]) {
    expect(mentionsOf(content)).toBeUndefined();
  }
});

it("[M8] follow names: of those who rename themselves, leave and come back", () => {
  room.send("b", "setUsername", { username: "Bob" });
  expect([mentionsOf("@Boris the Great"), mentionsOf("@bob")]).toEqual([
    undefined,
    [{ userId: BORIS.id, name: "Bob" }],
  ]);
  room.send("b", "leaveRoom", {});
  expect(mentionsOf("@bob")).toBeUndefined();
  room.send("b", "joinRoom", {});
  expect(mentionsOf("@bob")).toEqual([{ userId: BORIS.id, name: "Bob" }]);
});

it("[M8] are resolved anew by an edit", () => {
  mentionsOf("@Anna");
  room.send("a", "editMessage", { seq: 1, content: "@Boris the Great" });
  expect(room.log[0]?.mentions).toEqual([boris]);
  room.send("a", "editMessage", { seq: 1, content: "nobody" });
  expect(room.log[0]).not.toHaveProperty("mentions");
  expect(room.take("b").at(-1)).toMatchObject({ event: "messageEdited", data: { content: "nobody" } });
});

it("[M8] are resolved up to a number", () => {
  const before = "@Anna ".repeat(LIMITS.mentions - 1);
  expect(mentionsOf(`${before}@Boris the Great`)?.length).toBe(2);
  expect(mentionsOf(`${before}@Anna @Boris the Great`)?.length).toBe(1);
});

it("[M7] a reply names a message of the room, and a post may be one", () => {
  room.send("a", "sendMessage", { content: "one" });
  room.send("b", "sendMessage", { content: "two", replyTo: 1 });
  expect(room.log[1]?.replyTo).toBe(1);
  room.take("b");
  for (const replyTo of [0, 3]) room.send("b", "sendMessage", { content: "lost", clientId: "b-1", replyTo });
  const error = { code: "not_found", event: "sendMessage", clientId: "b-1" };
  expect(room.take("b")).toMatchObject([{ data: error }, { data: error }]);
  room.send("b", "editMessage", { seq: 2, content: "two!" });
  room.send("b", "deleteMessage", { seq: 2 });
  expect(room.log).toMatchObject([{ seq: 1 }, { seq: 2, replyTo: 1, content: "" }]);
});
