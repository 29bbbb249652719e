import { describe, expect, it } from "vitest";
import { RoomOrder, Tally, violationsOf } from "./delivery-check.ts";

const SENT = 6;

/** What is wrong when the members of a room have heard this, and message n was sent by sender n modulo 2. */
const judge = (...heard: number[][]) => {
  const room = new RoomOrder((index) => index % 2);
  const tallies = heard.map((messages) => {
    const tally = new Tally(room);
    for (const index of messages) tally.heard(index);
    return tally;
  });
  return violationsOf(room, tallies, SENT);
};

const RIGHT = [0, 1, 2, 3, 4, 5];

describe("a tally", () => {
  it("has nothing to say when everyone hears everything in one order, whichever it is", () => {
    const order = [1, 0, 2, 3, 5, 4];
    expect(judge(order, order, order)).toEqual({ missed: 0, repeated: 0, reordered: 0 });
  });

  it.each([
    ["lost", [0, 1, 3, 4, 5]],
    ["lost at the end", [0, 1, 2, 3, 4]],
    ["lost by all but one", [0, 1, 2, 4, 5]],
  ])("finds a message that is %s", (_how, wrong) => {
    expect(judge(RIGHT, wrong).missed).toBe(1);
    expect(judge(wrong, RIGHT)).not.toEqual({ missed: 0, repeated: 0, reordered: 0 });
  });

  it("finds a message that nobody has heard", () => {
    const heard = [0, 1, 2, 3, 4];
    expect(judge(heard, heard).missed).toBe(2);
  });

  it("finds a message that comes twice, at once, later or at the end", () => {
    expect(judge(RIGHT, [0, 1, 1, 2, 3, 4, 5]).repeated).toBe(1);
    expect(judge(RIGHT, [0, 1, 2, 3, 1, 4, 5]).repeated).toBe(1);
    expect(judge([0, 1, 2, 3, 4, 5, 5], RIGHT).repeated).toBe(1);
  });

  it("finds two messages that one connection hears in another order", () => {
    expect(judge(RIGHT, [0, 2, 1, 3, 4, 5])).toEqual({ missed: 1, repeated: 1, reordered: 0 });
  });

  it("finds a sender's messages out of order, even where all hear the same", () => {
    const order = [0, 3, 1, 2, 4, 5];
    expect(judge(order, order)).toEqual({ missed: 0, repeated: 0, reordered: 1 });
  });

  it("does not count as missed what is still under way", () => {
    const room = new RoomOrder(() => 0);
    const tally = new Tally(room);
    tally.heard(0);
    expect(violationsOf(room, [tally], null).missed).toBe(0);
  });
});
