import { expect, test } from "vitest";
import { hueOf } from "./hue.ts";

test("a user's colour is stable and one of eight", () => {
  const ids = ["anna", "boris", "🫖", ""];
  const hues = ids.map(hueOf);
  expect(hues).toEqual(ids.map(hueOf));
  expect(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 8)).toBe(true);
});
