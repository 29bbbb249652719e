import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test.each([
  [1, 1_000],
  [2, 2_000],
  [6, 32_000],
  [7, 60_000],
  [1_000, 60_000],
])("after %i failures the wait is %i ms", (failures, wait) => {
  expect(backoffMs(failures)).toBe(wait);
});
