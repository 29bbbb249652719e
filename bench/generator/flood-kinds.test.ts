/** The frames of a flood. */
import { expect, it } from "vitest";
import { decode } from "../../rooms/protocol/decode.ts";
import { clientEvent } from "../../rooms/protocol/events.ts";
import { FLOOD_KINDS } from "./flood-kinds.ts";

const EVENTS = clientEvent._zod.def.options.map(({ _zod }) => String([..._zod.def.shape.event._zod.def.values][0]));

it.each(EVENTS)("there is a flood of %s, and its frames are valid", (event) => {
  const decoded = FLOOD_KINDS.get(event)?.map((frame) => decode(frame)) ?? [];
  const valid = decoded.filter((each) => each.ok && each.event.event === event);
  expect(valid.length).toBeGreaterThan(decoded.length / 3);
});

it("names of 16 kB and broken frames are floods, too", () => {
  for (const kind of ["names of 16 kB", "broken frames"]) {
    for (const frame of FLOOD_KINDS.get(kind) ?? [""]) expect(decode(frame).ok).toBe(false);
  }
});
