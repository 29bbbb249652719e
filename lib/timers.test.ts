import { describe, expect, it } from "vitest";
import { ManualClock } from "../test/support/room-fixture.ts";
import { Timer } from "./timers.ts";

/** A timer on a clock of its own; `ran` holds when it ran, in ms from the start. */
const start = (run?: (timer: Timer) => void) => {
  const clock = new ManualClock();
  const from = clock.now();
  const ran: number[] = [];
  const timer = new Timer(clock, () => {
    ran.push(clock.now() - from);
    run?.(timer);
  });
  return { clock, ran, timer, setBy: (ms: number) => timer.setBy(from + ms) };
};

describe("Timer", () => {
  it("runs once, at the earliest time that it was set to", () => {
    const { clock, ran, setBy } = start();
    for (const ms of [300, 100, 200]) setBy(ms);
    expect(clock.pending).toBe(1);
    clock.advance(1_000);
    expect(ran).toEqual([100]);
  });

  it("runs at once if the time has passed, and can be set again while it runs", () => {
    const { clock, ran, setBy } = start(() => {
      if (ran.length === 1) setBy(600);
    });
    clock.advance(500);
    setBy(100);
    clock.advance(1_000);
    expect(ran).toEqual([500, 600]);
  });

  it("does not run after it was cleared", () => {
    const { clock, ran, timer, setBy } = start();
    setBy(100);
    timer.clear();
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(ran).toEqual([]);
  });
});
