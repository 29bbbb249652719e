/** What is loaded equals the room's messages, however live events, pages, failures and lost connections interleave. */
import fc from "fast-check";
import { afterEach, beforeEach, test, vi } from "vitest";
import { PageSimulation } from "../../test/support/page-simulation.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const seq = fc.nat(30);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant((room: PageSimulation) => room.deliver()) },
  {
    weight: 6,
    arbitrary: fc.boolean().map((isReadEarly) => (room: PageSimulation) => room.receiveRequest(isReadEarly)),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(3), fc.nat(5)).map(
      ([at, failing]) =>
        (room: PageSimulation) =>
          room.answer(at, failing === 0),
    ),
  },
  { weight: 3, arbitrary: seq.map((replyTo) => (room: PageSimulation) => room.post(replyTo)) },
  {
    weight: 4,
    arbitrary: fc.tuple(seq, fc.constantFrom("edit", "react", "react", "delete")).map(
      ([seq, kind]) =>
        (room: PageSimulation) =>
          room.change(seq, kind),
    ),
  },
  { weight: 1, arbitrary: fc.constant((room: PageSimulation) => room.cut()) },
  { weight: 1, arbitrary: fc.constant(() => void vi.advanceTimersByTime(100)) },
  { weight: 1, arbitrary: fc.constant((room: PageSimulation) => room.client.history.loadOlder()) },
  { weight: 1, arbitrary: fc.constant((room: PageSimulation) => room.client.history.loadNewer()) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 30 }).map((seq) => (room: PageSimulation) => {
      if (seq <= room.messages.length) void room.client.history.loadAround(seq);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      (room: PageSimulation) => room.client.history.closeAround(),
      (room: PageSimulation) => room.erase(1),
    ),
  },
);

test("what is loaded equals the room's messages in the end, and has no gaps meanwhile", () => {
  fc.assert(
    fc.property(fc.nat(20), fc.array(step, { maxLength: 120, size: "max" }), (posted, steps) => {
      const room = new PageSimulation();
      for (let n = 0; n < posted; n++) room.post((n * 7) % 20);
      room.connect();
      for (const run of steps) run(room);
      room.settle(vi.runAllTimers);
      room.checkCurrent();
      // Nothing that happens later is missed, either.
      for (let seq = 1; seq <= room.messages.length; seq += 3) room.change(seq, "react");
      room.cut();
      room.settle(vi.runAllTimers);
      room.checkCurrent();
    }),
    { numRuns: 2_000 },
  );
});
