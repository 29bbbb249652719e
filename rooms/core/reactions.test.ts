import { beforeEach, describe, expect, it } from "vitest";
import { QuietRoom, RecordingSocket } from "../../test/support/room-fixture.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type Reactors, withoutReactor, withReaction } from "./reactors.ts";

const ANNA = { id: "u-anna", username: "Anna" };
const BORIS = { id: "u-boris", username: "Борис" };
const CHEN = { id: "u-chen", username: "Chen" };

let room: QuietRoom;

beforeEach(() => {
  room = new QuietRoom();
  const extended = { batch: true, extended: true };
  room.open("a", ANNA, "member", new RecordingSocket(), null, extended);
  room.open("b", BORIS, "member", new RecordingSocket(), null, extended);
  room.open("m", CHEN, "moderator");
  for (const id of ["a", "b", "m"]) room.send(id, "joinRoom", {});
  room.send("a", "sendMessage", { content: "Tea?" });
  for (const id of ["a", "b", "m"]) room.take(id);
});

const react = (id: string, emoji: string, on = true) => room.send(id, "react", { seq: 1, emoji, on });
const codes = (id: string) => room.take(id).map(({ event, data }) => (event === "error" ? data.code : event));
const changed = (rev: number, ...reactions: object[]) => ({
  event: "reactionsChanged",
  data: { room: "general", seq: 1, reactions, rev },
});

describe("a reaction", () => {
  it("[E6] is told to those who understand it, counted by emoji, and stored with the message", () => {
    react("b", "👍");
    react("a", "👍");
    react("a", "🫖");
    const tea = { emoji: "🫖", count: 1, userIds: [ANNA.id] };
    const both = { emoji: "👍", count: 2, userIds: [BORIS.id, ANNA.id] };
    expect(room.take("a")).toEqual([
      changed(1, { emoji: "👍", count: 1, userIds: [BORIS.id] }),
      changed(2, both),
      changed(3, both, tea),
    ]);
    expect(room.take("m")).toEqual([]);
    expect(room.log).toMatchObject([{ content: "Tea?", reactions: [both, tea], rev: 3 }]);
    react("b", "👍", false);
    react("a", "👍", false);
    expect(room.log[0]?.reactions).toEqual([tea]);
    react("a", "🫖", false);
    expect(room.log[0]).not.toHaveProperty("reactions");
  });

  it("[E6] that was added before is confirmed to its sender alone, with the rev of that time", () => {
    react("b", "👍");
    room.take("a");
    room.take("b");
    react("b", "👍");
    react("b", "🫖", false);
    const first = changed(1, { emoji: "👍", count: 1, userIds: [BORIS.id] });
    expect([room.take("b"), room.take("a")]).toEqual([[first, first], []]);
  });

  it("[E5] [E6] merges with others within a window, and with an edit, into one change", () => {
    room.burst(() => {
      react("a", "👍");
      react("b", "👍");
      room.send("a", "editMessage", { seq: 1, content: "Tea!" });
      react("b", "🫖");
      react("a", "👍", false);
      react("a", "👍", false);
    });
    const events = room.take("b");
    expect(events).toMatchObject([
      { event: "messageEdited", data: { content: "Tea!", rev: 1 } },
      {
        event: "reactionsChanged",
        data: { reactions: [{ emoji: "👍", userIds: [BORIS.id] }, { emoji: "🫖" }], rev: 1 },
      },
    ]);
    // Confirmed once it is stored.
    expect(room.take("a").at(-1)).toEqual(events.at(-1));
  });

  it("[E2] goes with the message, in the same window as well", () => {
    react("b", "👍");
    room.take("b");
    room.burst(() => {
      react("a", "🫖");
      react("a", "🎉");
      room.send("a", "deleteMessage", { seq: 1 });
      react("b", "🎉");
    });
    expect(codes("b").toSorted()).toEqual(["messageDeleted", "not_found"]);
    expect(room.log[0]).not.toHaveProperty("reactions");
    expect(room.storage.find(1)?.reactors).toEqual([]);
    react("b", "👍");
    expect(codes("b")).toEqual(["not_found"]);
  });

  it("[O2] [O7] of a muted user is rejected; in a closed room everyone may react", () => {
    room.send("m", "muteUser", { userId: BORIS.id, seconds: 60 });
    room.send("m", "setClosed", { closed: true });
    codes("a");
    codes("b");
    react("b", "👍");
    react("a", "👍");
    expect([codes("b")[0], codes("a")]).toEqual(["muted", ["reactionsChanged"]]);
  });

  it("[E7] is limited per user, but those of before may be taken back", () => {
    for (const emoji of ["👍", "🫖", "🎉"]) react("b", emoji);
    codes("b");
    react("b", "🔥");
    expect(codes("b")).toEqual(["forbidden"]);
    react("b", "👍", false);
    react("b", "🔥");
    expect(codes("b")).toEqual(["reactionsChanged", "reactionsChanged"]);
  });

  it("[E7] is limited per message, and at most 20 users are listed", () => {
    const userIds = Array.from({ length: LIMITS.reactions - 1 }, (_, i) => `u-${i}`);
    const found = room.storage.find(1);
    if (found) room.storage.change([{ ...found, reactors: [{ emoji: "👍", userIds }] }], 1);
    react("b", "👍");
    react("a", "👍");
    expect(room.take("b")).toMatchObject([
      { data: { reactions: [{ count: LIMITS.reactions, userIds: userIds.slice(0, 20) }] } },
    ]);
    expect(codes("a")).toEqual(["reactionsChanged", "forbidden"]);
  });

  it("[L1] is charged to the budget of messages", () => {
    room.burst(() => {
      for (let n = 0; n < 250; n++) react("b", "👍", n % 2 === 0);
    });
    expect(room.take("b").filter(({ event }) => event === "error").length).toBe(50);
  });
});

describe("reactors", () => {
  const reactors: Reactors = [
    { emoji: "👍", userIds: ["a", "b"] },
    { emoji: "🫖", userIds: ["b"] },
  ];

  it("are the same object if nothing changes", () => {
    expect(withReaction(reactors, "a", "👍", true)).toBe(reactors);
    expect(withReaction(reactors, "a", "🫖", false)).toBe(reactors);
    expect(withReaction(reactors, "a", "🎉", false)).toBe(reactors);
    expect(withoutReactor(reactors, "c")).toBe(reactors);
  });

  it("forget a user", () => expect(withoutReactor(reactors, "b")).toEqual([{ emoji: "👍", userIds: ["a"] }]));
});
