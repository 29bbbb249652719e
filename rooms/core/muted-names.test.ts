/** The names that muted users keep. */
import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";
import type { Message, ServerEvent } from "../protocol/events.ts";
import { applySanction } from "./moderation.ts";
import { createState } from "./state.ts";
import { step } from "./step.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;
const codes = (connection: string) =>
  room.take(connection).map(({ event, data }: ServerEvent) => (event === "error" ? data.code : event));

beforeEach(() => {
  room = new QuietRoom();
  room.open("a", ANNA, "moderator");
  room.open("b", BORIS);
  room.send("a", "joinRoom", {});
  room.send("b", "joinRoom", {});
  room.take("a");
  room.take("b");
});

describe("a muted user's name", () => {
  const mute = (seconds = 60) => room.send("a", "muteUser", { userId: BORIS.id, seconds });
  const joinedAs = (connection: string) =>
    room.take(connection).flatMap(({ event, data }) => (event === "userJoined" ? [data.user.username] : []));

  it("[O2] stays after leaving and after reconnecting under another name, until the mute ends", () => {
    mute();
    room.send("b", "leaveRoom", {});
    for (const connection of ["a", "b"]) room.take(connection);
    room.send("b", "setUsername", { username: "Free speech" });
    expect(codes("b")).toEqual(["muted"]);
    room.send("b", "joinRoom", { username: "Free speech" });
    // The client is told which name it has instead of its own.
    expect([joinedAs("a"), joinedAs("b")]).toEqual([["Борис"], ["Борис"]]);
    room.send("b", "leaveRoom", {});
    room.disconnect("b");
    room.open("b2", { id: BORIS.id, username: "Free speech" });
    room.send("b2", "joinRoom", {});
    expect([joinedAs("a"), joinedAs("b2")]).toEqual([["Борис"], ["Борис"]]);
    room.pass(60_000);
    room.send("b2", "setUsername", { username: "Free speech" });
    expect(joinedAs("a")).toEqual(["Free speech"]);
  });

  it("[O2] is the one of their last message if they were absent", () => {
    room.send("b", "sendMessage", { content: "Hello" });
    room.send("b", "leaveRoom", {});
    room.send("b", "setUsername", { username: "Free speech" });
    mute();
    room.take("a");
    room.send("b", "joinRoom", {});
    expect(joinedAs("a")).toEqual(["Борис"]);
  });

  it("[O2] is the first one that they use if the room does not know any", () => {
    room.send("a", "muteUser", { userId: "u-chen", seconds: 60 });
    const join = (username: string) => {
      room.open("c", { id: "u-chen", username });
      room.send("c", "joinRoom", {});
      room.send("c", "leaveRoom", {});
      room.disconnect("c");
      return joinedAs("a");
    };
    room.take("a");
    expect([join("Chen"), join("Free speech")]).toEqual([["Chen"], ["Chen"]]);
    expect(room.storage.sanctions.active(room.now).get("u-chen")?.username).toBe("Chen");
  });

  it("[O2] [P6] becomes a neutral one if somebody has taken it, also an application's user under theirs", () => {
    mute();
    room.send("b", "leaveRoom", {});
    room.open("c", { id: "u-chen", username: "Борис" });
    room.send("c", "joinRoom", {});
    room.take("a");
    room.send("b", "joinRoom", {});
    expect(joinedAs("a")).toEqual(["guest-uboris"]);
    room.send("b", "joinRoom", { username: "Free speech" });
    expect(joinedAs("a")).toEqual([]);
    room.open("g", { id: "guest-0a1b2c", username: "Maria" });
    room.send("g", "joinRoom", {});
    room.send("a", "muteUser", { userId: "guest-0a1b2c", seconds: 60 });
    room.take("a");
    room.open("m", { id: "u-maria", username: "Maria" });
    room.send("m", "joinRoom", {});
    expect(joinedAs("a").sort()).toEqual(["Maria", "guest-0a1b2c"]);
  });

  it("[O2] stays when the mute is extended", () => {
    mute();
    room.send("b", "leaveRoom", {});
    room.send("a", "sendMessage", { content: "Hello" });
    mute(600);
    expect(room.state.sanctions.get(BORIS.id)?.username).toBe("Борис");
  });
});

it("[O2] the name of a user who is not present is looked for in a bounded number of messages", () => {
  let read = 0;
  function* recentMessages(): Generator<Message> {
    for (let seq = 1_000; seq > 0; seq--) {
      read += 1;
      yield { room: "tea", seq, userId: `u${seq}`, username: `user ${seq}`, content: "", timestamp: "" };
    }
  }
  const state = createState({ room: "tea", last: { seq: 1_000, timestamp: 0 }, recentMessages });
  const connection = {
    id: "a",
    user: ANNA,
    role: "moderator",
    tokenName: "Anna",
    address: null,
    expiresAt: null,
    extended: false,
    since: 0,
  } as const;
  step(state, { type: "open", connection }, 0);
  for (const [userId, expected] of [
    ["u990", 11],
    ["u-anna-2", 500],
  ] as const) {
    read = 0;
    const moderator = state.connections.get("a");
    if (moderator) applySanction(state, moderator, { event: "removeUser", data: { userId, seconds: 60 } }, 0);
    expect([userId, read]).toEqual([userId, expected]);
  }
  expect(state.sanctions.get("u990")?.username).toBe("user 990");
});
