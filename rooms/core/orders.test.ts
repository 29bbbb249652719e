import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom } from "../../test/support/room-fixture.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };

let room: QuietRoom;

beforeEach(() => {
  room = new QuietRoom();
  room.open("a", ANNA, "moderator");
  room.open("b", BORIS);
  room.send("a", "joinRoom", {});
  room.send("b", "joinRoom", {});
});

describe("an order", () => {
  const orders = () => room.storage.orders.unarchived(10).map(({ order }) => order);
  const given = {
    moderatorId: ANNA.id,
    moderatorName: "Anna",
    userId: null,
    username: null,
    seq: null,
    until: null,
    value: null,
  };

  it("[O8] is recorded: who, whom, what and when", () => {
    room.send("b", "sendMessage", { content: "Hello" });
    const expected: unknown[] = [];
    const give = (order: () => object, ...[event, data]: [Parameters<QuietRoom["send"]>[1], unknown]) => {
      room.send("a", event, data as never);
      expected.push({ at: new Date(room.now).toISOString(), ...given, ...order() });
    };
    const inAMinute = () => new Date(room.now + 60_000).toISOString();
    const user = { userId: BORIS.id };
    const concerned = { ...user, username: BORIS.username };
    give(() => ({ action: "setSlowMode", value: 30 }), "setSlowMode", { seconds: 30 });
    give(() => ({ action: "setClosed", value: 1 }), "setClosed", { closed: true });
    give(() => ({ action: "setClosed", value: 0 }), "setClosed", { closed: false });
    give(() => ({ action: "mute", ...concerned, until: inAMinute() }), "muteUser", { ...user, seconds: 60 });
    give(() => ({ action: "unmute", ...concerned }), "muteUser", { ...user, seconds: 0 });
    give(() => ({ action: "deleteMessage", ...concerned, seq: 1 }), "deleteMessage", { seq: 1 });
    give(() => ({ action: "remove", ...concerned, until: inAMinute() }), "removeUser", { ...user, seconds: 60 });
    give(() => ({ action: "readmit", ...concerned }), "removeUser", { ...user, seconds: 0 });
    expect(orders()).toEqual(expected);
  });

  it("[O8] is none if it was rejected, repeated or about the moderator's own message", () => {
    room.send("b", "sendMessage", { content: "Hello" });
    room.send("a", "sendMessage", { content: "Mine" });
    room.send("a", "muteUser", { userId: ANNA.id, seconds: 60 });
    room.send("b", "deleteMessage", { seq: 1 });
    room.send("a", "deleteMessage", { seq: 1 });
    room.send("a", "deleteMessage", { seq: 2 });
    expect(orders()).toEqual([]);
    room.send("b", "sendMessage", { content: "Again" });
    room.send("a", "deleteMessage", { seq: 3 });
    room.send("a", "deleteMessage", { seq: 3 });
    expect(orders()).toMatchObject([{ action: "deleteMessage", seq: 3 }]);
  });
});
