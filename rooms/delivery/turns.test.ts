import { expect, it } from "vitest";
import { ManualClock } from "../../test/support/room-fixture.ts";
import { Turns } from "./turns.ts";

const LARGE = 100_000;

/** Returns turns, and a function that sends a reply of so many bytes to the owner that its name begins with. */
const start = () => {
  const clock = new ManualClock();
  const turns = new Turns(clock);
  const sent: string[] = [];
  const send = (name: string, bytes: number) =>
    turns.send(name.slice(0, 1), () => {
      sent.push(name);
      return bytes;
    });
  /** Returns what is sent in the next turn of the event loop. */
  const nextTurn = () => {
    sent.length = 0;
    clock.advanceTo(clock.now());
    return [...sent];
  };
  return { clock, sent, send, nextTurn };
};

it("sends small replies at once, without a timer", () => {
  const { clock, sent, send } = start();
  for (const name of ["a1", "a2", "b1"]) send(name, 1_000);
  expect([sent, clock.timersSet]).toEqual([["a1", "a2", "b1"], 0]);
});

it("sends one large reply a turn, owner by owner, and keeps each owner's order", () => {
  const { sent, send, nextTurn } = start();
  for (const name of ["a1", "a2", "a3"]) send(name, LARGE);
  send("b1", LARGE);
  send("a4", 1_000);
  expect(sent).toEqual(["a1"]);
  expect(nextTurn()).toEqual(["a2", "b1", "a3", "a4"]);
});
