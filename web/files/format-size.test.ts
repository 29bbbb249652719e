import { beforeAll, expect, test } from "vitest";
import { setLanguage } from "../i18n/index.ts";
import { formatSize } from "./format-size.ts";

beforeAll(() => setLanguage("en"));

test.for([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [45_600, "46 kB"],
  [1_250_000, "1.3 MB"],
  [10_000_000, "10 MB"],
  [2_000_000_000, "2 GB"],
] as const)("%i is %s", ([bytes, words]) => {
  expect(formatSize(bytes)).toBe(words);
});
