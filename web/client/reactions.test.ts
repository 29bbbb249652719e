import { effect } from "@preact/signals-core";
import { expect, test, vi } from "vitest";
import type { Message, Reaction, ServerData } from "../../rooms/protocol/events.ts";
import { createReactions } from "./reactions.ts";
import { createRequests } from "./requests.ts";

/** Anna's view of message 1, whose reactions are `listed`. */
const open = (...listed: Reaction[]) => {
  const connection = { isUp: true };
  const sent: string[] = [];
  const requests = createRequests("anna", ({ event, data }) => {
    if (event === "react") sent.push(`${data.emoji} ${data.on}`);
    return connection.isUp;
  });
  const { react, reactionsOf, received } = createReactions("anna", requests.send);
  let message: Message = {
    room: "tea",
    seq: 1,
    userId: "boris",
    username: "Boris",
    content: "",
    timestamp: "",
    reactions: listed,
  };
  const receive = (...reactions: Reaction[]) => {
    const event = {
      event: "reactionsChanged",
      data: { room: "tea", seq: 1, reactions } satisfies ServerData<"reactionsChanged">,
    } as const;
    requests.confirm(event);
    received(event);
    message = { ...message, reactions };
  };
  const reject = () => requests.reject({ code: "forbidden", message: "", event: "react" });
  const shown = () => reactionsOf(message).map(({ emoji, count, userIds }) => `${emoji} ${count} ${userIds}`);
  return {
    connection,
    sent,
    react,
    receive,
    reject,
    shown,
    reactionsOf,
    delete: () => ({ ...message, deletedAt: "" }),
  };
};
const of = (emoji: string, ...userIds: string[]): Reaction => ({ emoji, count: userIds.length, userIds });
/** A reaction of more users than the room lists. */
const crowd = (count: number): Reaction => ({ emoji: "👍", count, userIds: ["boris", "clara"] });

test("a reaction is there at once, and stays when the room confirms it", async () => {
  const room = open(of("👍", "boris"));
  const outcome = room.react(1, "👍", true);
  void room.react(1, "🎉", true);
  expect(room.shown()).toEqual(["👍 2 boris,anna", "🎉 1 anna"]);
  room.receive(of("👍", "boris", "anna"));
  expect(await outcome).toBe(null);
  expect(room.shown()).toEqual(["👍 2 boris,anna", "🎉 1 anna"]);
  room.receive(of("👍", "boris", "anna"), of("🎉", "anna"));
  expect(room.shown()).toEqual(["👍 2 boris,anna", "🎉 1 anna"]);
});

test("a reaction that is taken back is gone at once, and its kind with the last one", () => {
  const room = open(of("👍", "boris", "anna"), of("🎉", "anna"));
  void room.react(1, "👍", false);
  void room.react(1, "🎉", false);
  expect(room.shown()).toEqual(["👍 1 boris"]);
  room.receive(of("👍", "boris"));
  expect(room.shown()).toEqual(["👍 1 boris"]);
});

test("a rejected reaction goes back, and so does one whose outcome is unknown", async () => {
  const room = open(of("👍", "anna"));
  const outcomes = [room.react(1, "👍", false), room.react(1, "🎉", true)];
  room.reject();
  expect(room.shown()).toEqual(["👍 1 anna", "🎉 1 anna"]);
  room.reject();
  expect(await Promise.all(outcomes)).toEqual(["forbidden", "forbidden"]);
  room.connection.isUp = false;
  expect(await room.react(1, "🎉", true)).toBe("network");
  expect(room.shown()).toEqual(["👍 1 anna"]);
});

test("what others do meanwhile is counted, and what is repeated quickly does not flicker", async () => {
  const room = open();
  const outcomes = [room.react(1, "👍", true)];
  room.receive(of("👍", "boris"));
  expect(room.shown()).toEqual(["👍 2 boris,anna"]);
  for (const on of [false, true, false]) outcomes.push(room.react(1, "👍", on));
  expect(room.shown()).toEqual(["👍 1 boris"]);
  // The last one is sent once the first one is confirmed; those between are not.
  expect(room.sent).toEqual(["👍 true"]);
  room.receive(of("👍", "boris", "anna"));
  expect(room.shown()).toEqual(["👍 1 boris"]);
  await vi.waitFor(() => expect(room.sent).toEqual(["👍 true", "👍 false"]));
  expect(room.shown()).toEqual(["👍 1 boris"]);
  room.receive(of("👍", "boris"));
  expect(await Promise.all(outcomes)).toEqual([null, null, null, null]);
  expect(room.shown()).toEqual(["👍 1 boris"]);
});

test("an emoji is the same however it is composed", () => {
  const room = open(of("❤️", "boris"));
  void room.react(1, "❤", true);
  expect(room.shown()).toEqual(["❤️ 2 boris,anna"]);
});

test("beyond the users that the room lists, a confirmed reaction is remembered, and can be taken back", async () => {
  const room = open(crowd(30));
  const added = room.react(1, "👍", true);
  expect(room.shown()).toEqual(["👍 31 boris,clara,anna"]);
  room.receive(crowd(31));
  expect(room.shown()).toEqual(["👍 31 boris,clara,anna"]);
  room.receive(crowd(40));
  expect(room.shown()).toEqual(["👍 40 boris,clara,anna"]);
  expect(await added).toBe(null);
  const outcome = room.react(1, "👍", false);
  expect(room.shown()).toEqual(["👍 39 boris,clara"]);
  room.reject();
  expect(await outcome).toBe("forbidden");
  expect(room.shown()).toEqual(["👍 40 boris,clara,anna"]);
  void room.react(1, "👍", false);
  room.receive(crowd(39));
  expect(room.shown()).toEqual(["👍 39 boris,clara"]);
});

test("what the room lists counts more than what is remembered", () => {
  const room = open(crowd(30));
  void room.react(1, "👍", true);
  room.receive(crowd(31));
  room.receive(of("👍", "boris"));
  room.receive(crowd(31));
  expect(room.shown()).toEqual(["👍 31 boris,clara"]);
});

test("a deleted message has no reactions", () => {
  const room = open();
  void room.react(1, "👍", true);
  expect(room.reactionsOf({ ...room.delete(), reactions: undefined })).toEqual([]);
});

test("an effect runs for a reaction of this user, and gets the same list while there is none", () => {
  const { react, reactionsOf } = open();
  const message = { seq: 2, reactions: [of("👍", "boris")] } as unknown as Message;
  const seen: (readonly Reaction[])[] = [];
  const stop = effect(() => void seen.push(reactionsOf(message)));
  void react(1, "👍", true);
  void react(2, "👍", true);
  stop();
  expect(seen[1]).toBe(seen[0]);
  expect(seen.at(-1)).toEqual([of("👍", "boris", "anna")]);
});
