/** What is loaded equals the room's messages, however live events, pages, failures and lost connections interleave. */
import fc from "fast-check";
import { afterEach, beforeEach, test, vi } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
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
  { weight: 1, arbitrary: fc.constant((room: PageSimulation) => room.restore()) },
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

/** What happens to the messages between two visits. */
const away = fc.oneof(
  seq.map((replyTo) => (room: PageSimulation) => room.post(replyTo)),
  fc.tuple(seq, fc.constantFrom("edit", "react", "delete")).map(
    ([seq, kind]) =>
      (room: PageSimulation) =>
        room.change(seq, kind),
  ),
  seq.map((seq) => (room: PageSimulation) => room.erase(seq)),
  // What is cached is of another room of that name.
  seq.map((ahead) => (room: PageSimulation) => {
    const alter = (message: Message) => ({ ...message, seq: message.seq + ahead, content: "not here", rev: 1_000 });
    const { messages = [], referenced = [] } = room.cached ?? {};
    room.cached = { messages: messages.map(alter), referenced: referenced.map(alter), hasOlder: ahead % 2 === 0 };
  }),
);

const visit = fc.record({
  posted: fc.nat(20),
  cached: fc.option(fc.integer({ min: 1, max: 12 })),
  missed: fc.array(away, { maxLength: 12 }),
  isRestoredFirst: fc.boolean(),
  steps: fc.array(step, { maxLength: 120, size: "max" }),
});

test("what is loaded equals the room's messages in the end, and has no gaps meanwhile", () => {
  fc.assert(
    fc.property(visit, ({ posted, cached, missed, isRestoredFirst, steps }) => {
      const room = new PageSimulation();
      for (let n = 0; n < posted; n++) room.post((n * 7) % 20);
      if (cached !== null) room.cache(cached);
      for (const happen of missed) happen(room);
      if (isRestoredFirst) room.restore();
      room.connect();
      for (const run of steps) run(room);
      room.settle(vi.runAllTimers);
      room.checkCurrent();
      // Nothing that happens later is missed, either.
      for (let seq = 1; seq <= room.messages.length; seq += 3) room.change(seq, "react");
      room.cut();
      room.settle(vi.runAllTimers);
      room.checkCurrent();
      // A cache that answers last changes nothing.
      room.restore();
      room.checkCurrent();
    }),
    { numRuns: 2_000 },
  );
});
