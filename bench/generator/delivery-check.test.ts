import { describe, expect, it } from "vitest";
import { DeliveryCheck, RoomOrder, violationsOf } from "./delivery-check.ts";

const SENT = 6;
const NONE = { missed: 0, repeated: 0, reordered: 0 };

/** The violations when the members of a room receive these messages, and message n was sent by sender n modulo 2. */
const check = (...received: number[][]) => {
  const room = new RoomOrder((index) => index % 2);
  const checks = received.map((messages) => {
    const member = new DeliveryCheck(room);
    for (const index of messages) member.record(index);
    return member;
  });
  return violationsOf(room, checks, SENT);
};

const IN_ORDER = [0, 1, 2, 3, 4, 5];

describe("a delivery check", () => {
  it("accepts any order of different senders' messages that is the same for all", () => {
    const order = [1, 0, 2, 3, 5, 4];
    expect(check(order, order, order)).toEqual(NONE);
  });

  it.each([
    ["lost", [0, 1, 3, 4, 5]],
    ["lost at the end", [0, 1, 2, 3, 4]],
    ["lost by all but one", [0, 1, 2, 4, 5]],
  ])("finds a message that is %s", (_how, received) => {
    expect(check(IN_ORDER, received).missed).toBe(1);
    expect(check(received, IN_ORDER)).not.toEqual(NONE);
  });

  it("finds a message that no member receives", () => {
    const received = [0, 1, 2, 3, 4];
    expect(check(received, received).missed).toBe(2);
  });

  it("finds a message that is repeated at once, later or at the end", () => {
    expect(check(IN_ORDER, [0, 1, 1, 2, 3, 4, 5]).repeated).toBe(1);
    expect(check(IN_ORDER, [0, 1, 2, 3, 1, 4, 5]).repeated).toBe(1);
    expect(check([0, 1, 2, 3, 4, 5, 5], IN_ORDER).repeated).toBe(1);
  });

  it("finds two messages that one connection receives in another order", () => {
    expect(check(IN_ORDER, [0, 2, 1, 3, 4, 5])).toEqual({ missed: 1, repeated: 1, reordered: 0 });
  });

  it("finds messages of one sender in the wrong order, even when it is the same for all", () => {
    const order = [0, 3, 1, 2, 4, 5];
    expect(check(order, order)).toEqual({ missed: 0, repeated: 0, reordered: 1 });
  });

  it("does not count messages in flight as missed", () => {
    const room = new RoomOrder(() => 0);
    const member = new DeliveryCheck(room);
    member.record(0);
    expect(violationsOf(room, [member], null).missed).toBe(0);
  });
});
