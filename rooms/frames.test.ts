import fc from "fast-check";
import { expect, it } from "vitest";
import { type Item, toFrames } from "./delivery/frames.ts";

const USERS = ["anna", "boris", "chen"];
const json = fc.string({ unit: "binary" }).map((text) => JSON.stringify({ text }));
const item: fc.Arbitrary<Item> = fc.record({
  json,
  special: fc.constantFrom(undefined, ...USERS),
  own: fc.option(json, { nil: undefined }),
});

it("[W7] a batch holds the same events, in the same order, as the frames of one event each", () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 12 }), (items) => {
      const frames = toFrames(items);
      for (const user of [...USERS, "someone else"]) {
        const batch = frames.batchFor(user);
        const told = batch === null ? [] : [JSON.parse(batch)].flat();
        expect(told).toEqual(frames.eventsFor(user).map((event) => JSON.parse(event)));
      }
    }),
  );
});
