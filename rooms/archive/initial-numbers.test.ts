import { expect, it } from "vitest";
import { ManualClock } from "../../test/support/room-fixture.ts";
import type { InitialNumbers } from "../storage/room-record.ts";
import { findInitialNumbers } from "./initial-numbers.ts";

it("[A5] jumps above every number that the room can have used if Postgres stays down for 3 s", async () => {
  const clock = new ManualClock();
  const start = clock.now();
  const timeouts: number[] = [];
  const db = (timeoutMs: number) => {
    timeouts.push(timeoutMs);
    throw new Error("unavailable");
  };
  const errors: string[] = [];
  const logger = { debug: () => {}, info: () => {}, error: (event: string) => void errors.push(event) };
  let initial: InitialNumbers | null = null;
  const found = findInitialNumbers({ room: "tea", db, clock, logger }).then((numbers) => {
    initial = numbers;
    return numbers;
  });
  while (initial === null) {
    await new Promise((resolve) => setTimeout(resolve));
    clock.advance(50);
  }
  const { seq, rev, isKnown } = await found;
  expect(timeouts).toEqual([3_000, 2_900, 2_700, 2_300, 1_500, 700]);
  expect(seq).toBeGreaterThanOrEqual(start * 1_000);
  expect(seq).toBeLessThanOrEqual(clock.now() * 1_000);
  expect([rev, isKnown]).toEqual([seq, false]);
  expect(clock.now() - start).toBeLessThanOrEqual(3_000);
  expect(errors).toHaveLength(1);
});
