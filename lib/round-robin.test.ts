import { expect, it } from "vitest";
import { RoundRobin } from "./round-robin.ts";

/** Returns a queue with items whose owner is their first letter. */
const queueOf = (...items: string[]) => {
  const queue = new RoundRobin<string>();
  for (const item of items) queue.push(item.slice(0, 1), item);
  return queue;
};

it("lets owners take turns, and keeps the order of each", () => {
  const queue = queueOf("a1", "a2", "a3", "b1", "c1", "c2");
  const taken = Array.from({ length: 7 }, () => queue.take());
  expect(taken).toEqual(["a1", "b1", "c1", "a2", "c2", "a3", undefined]);
});

it("passes over an owner who may not take, without moving them", () => {
  const queue = queueOf("a1", "b1", "b2");
  const notA = (owner: string) => owner !== "a";
  expect([queue.take(notA), queue.take(), queue.take(notA), queue.take(notA)]).toEqual(["b1", "a1", "b2", undefined]);
});
