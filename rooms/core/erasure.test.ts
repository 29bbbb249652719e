import { expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import { CLOSE } from "../protocol/close-codes.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Boris" };

const start = () => {
  const room = new QuietRoom();
  for (const [connection, user] of [
    ["a", ANNA],
    ["a-2", ANNA],
    ["b", BORIS],
  ] as const) {
    room.open(connection, user);
    room.send(connection, "joinRoom", {});
    room.take(connection);
  }
  room.take("a");
  return room;
};

it("[A7] closes every connection of the user and ends their membership, and their typing, at once", async () => {
  const room = start();
  room.send("a", "typing", { isTyping: true });
  room.take("b");
  await room.runtime.erase(ANNA.id, false);
  expect([
    room.sockets.get("a")?.closeCode,
    room.sockets.get("a-2")?.closeCode,
    room.sockets.get("b")?.closeCode,
  ]).toEqual([CLOSE.unauthorized, CLOSE.unauthorized, null]);
  expect([...room.state.users.keys()]).toEqual([BORIS.id]);
  expect(
    room
      .take("b")
      .map(({ event }) => event)
      .toSorted(),
  ).toEqual(["userLeft", "userTyping"]);
  room.pass(10_000);
  expect(room.take("b")).toEqual([]);
});

it("[A7] erases a message that has not been broadcast yet, after it was", async () => {
  const room = start();
  let erasing = Promise.resolve<unknown>(null);
  room.burst(() => {
    room.send("b", "sendMessage", { content: "first" });
    room.send("a", "sendMessage", { content: "secret", clientId: "a-1" });
    erasing = room.runtime.erase(ANNA.id, false);
    expect(room.log.map(({ content, userId }) => [content, userId])).toEqual([
      ["first", BORIS.id],
      ["", null],
    ]);
  });
  await erasing;
  expect(room.take("b").map(({ event }) => event)).toEqual(["message", "message", "userLeft", "reset"]);
});

it("[A7] [M3] stores what they send later anew, even under a clientId that they used before", async () => {
  const room = start();
  room.send("a", "sendMessage", { content: "before", clientId: "a-1" });
  await room.runtime.erase(ANNA.id, false);
  expect(room.post(ANNA, "after", "a-1")).toMatchObject({ ok: true, message: { seq: 2, content: "after" } });
  expect(room.log.map(({ content }) => content)).toEqual(["", "after"]);
});

it("[A7] lifts a mute", async () => {
  const room = start();
  room.open("m", { id: "u-mod", username: "Mod" }, "moderator");
  room.send("m", "joinRoom", {});
  room.send("m", "muteUser", { userId: ANNA.id, seconds: 600 });
  expect(room.post(ANNA, "muted")).toMatchObject({ ok: false });
  await room.runtime.erase(ANNA.id, false);
  expect(room.post(ANNA, "free")).toMatchObject({ ok: true });
});
