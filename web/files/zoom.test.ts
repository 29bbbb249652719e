import { expect, test } from "vitest";
import { contain, FITTED, MAX_SCALE, zoomAt } from "./zoom.ts";

const frame = { width: 800, height: 600 };
const image = { width: 800, height: 400 };

test("what is under the pointer stays there", () => {
  const point = { x: 100, y: -50 };
  const once = zoomAt(FITTED, 2, point);
  expect(once).toEqual({ scale: 2, x: -100, y: 50 });
  const shownAt = (zoom: typeof once) => ({ x: (point.x - zoom.x) / zoom.scale, y: (point.y - zoom.y) / zoom.scale });
  expect(shownAt(zoomAt(once, 1.5, point))).toEqual(shownAt(once));
});

test("the scale has limits", () => {
  expect(zoomAt(FITTED, 0.5, { x: 0, y: 0 }).scale).toBe(1);
  expect(zoomAt(FITTED, 100, { x: 0, y: 0 }).scale).toBe(MAX_SCALE);
});

test("the image moves only where it is larger than its frame", () => {
  expect(contain({ scale: 1, x: 50, y: 50 }, image, frame)).toEqual(FITTED);
  expect(contain({ scale: 2, x: 1_000, y: -1_000 }, image, frame)).toEqual({ scale: 2, x: 400, y: -100 });
  expect(contain({ scale: 1.25, x: -1_000, y: 90 }, image, frame)).toEqual({ scale: 1.25, x: -100, y: 0 });
});
