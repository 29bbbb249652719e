import { expect, it } from "vitest";
import { ManualClock } from "../../test/support/room-fixture.ts";
import { findInitialSeq } from "./initial-seq.ts";

it("[A5] jumps above every seq that the room can have used if Postgres stays down for 3 s", async () => {
  const clock = new ManualClock();
  const start = clock.now();
  const timeouts: number[] = [];
  const db = (timeoutMs: number) => {
    timeouts.push(timeoutMs);
    throw new Error("unavailable");
  };
  const errors: string[] = [];
  const logger = { debug: () => {}, info: () => {}, error: (event: string) => void errors.push(event) };
  let initialSeq = 0;
  const found = findInitialSeq({ room: "tea", db, clock, logger }).then((seq) => {
    initialSeq = seq;
  });
  while (initialSeq === 0) {
    await new Promise((resolve) => setTimeout(resolve));
    clock.advance(50);
  }
  await found;
  expect(timeouts).toEqual([3_000, 2_900, 2_700, 2_300, 1_500, 700]);
  expect(initialSeq).toBeGreaterThanOrEqual(start * 1_000);
  expect(initialSeq).toBeLessThanOrEqual(clock.now() * 1_000);
  expect(clock.now() - start).toBeLessThanOrEqual(3_000);
  expect(errors).toHaveLength(1);
});
