import fc from "fast-check";
import { expect, it } from "vitest";
import { type QueuedEvent, toFrames } from "./frames.ts";

const USERS = ["anna", "boris", "chen"];
const json = fc.string({ unit: "binary" }).map((text) => JSON.stringify({ text }));
const queuedEvent: fc.Arbitrary<QueuedEvent> = fc.record({
  json,
  userId: fc.constantFrom(undefined, ...USERS),
  own: fc.option(json, { nil: undefined }),
});

it("[W7] a batch holds the same events, in the same order, as the frames of one event each", () => {
  fc.assert(
    fc.property(fc.array(queuedEvent, { minLength: 1, maxLength: 12 }), (queued) => {
      const frames = toFrames(queued);
      for (const user of [...USERS, "someone else"]) {
        const batch = frames.batchFor(user);
        const sent = batch === null ? [] : [JSON.parse(batch)].flat();
        expect(sent).toEqual(frames.eventsFor(user).map((event) => JSON.parse(event)));
      }
    }),
  );
});
