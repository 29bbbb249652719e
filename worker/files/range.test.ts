import { expect, it } from "vitest";
import { parseRange } from "./range.ts";

it.each([
  ["bytes=0-", { offset: 0, length: 100 }],
  ["bytes=10-19", { offset: 10, length: 10 }],
  ["bytes=99-99", { offset: 99, length: 1 }],
  ["bytes=90-1000", { offset: 90, length: 10 }],
  ["bytes=-10", { offset: 90, length: 10 }],
  ["bytes=-1000", { offset: 0, length: 100 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=100-200", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", null],
  ["bytes=0-1,5-6", null],
  ["bytes=-", null],
  ["bytes=a-b", null],
  ["bytes=1.5-2", null],
  ["items=0-1", null],
  ["", null],
  [null, null],
])("[F8] %j of 100 bytes is %j", (header, range) => {
  expect(parseRange(header, 100)).toEqual(range);
});
