import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFinder } from "./finder.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Found {
  names: string[];
}
type Answer = Found | { error: string };

const setUp = () => {
  const asked: { query: string; signal: AbortSignal; before: Found | null; answer: (answer: Answer) => void }[] = [];
  const finder = createFinder<Found>(
    (query, signal, before) => new Promise((answer) => asked.push({ query, signal, before, answer })),
  );
  const answer = async (i: number, result: Answer) => {
    asked[i]?.answer(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { finder, asked, answer, queries: () => asked.map(({ query }) => query) };
};

test("asks at once for the empty query, and for others when the user pauses", async () => {
  const { finder, asked, answer, queries } = setUp();
  expect(queries()).toEqual([""]);
  await answer(0, { names: ["tea"] });
  expect([finder.found.value, finder.isPending.value]).toEqual([{ query: "", result: { names: ["tea"] } }, false]);
  finder.type("k");
  finder.type(" ki ");
  expect(finder.isPending.value).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(queries()).toEqual(["", "ki"]);
  finder.type("ki  ");
  finder.type("");
  expect(queries()).toEqual(["", "ki", ""]);
  expect(asked[1]?.signal.aborted).toBe(true);
});

test("ignores answers to what is no longer asked", async () => {
  const { finder, answer } = setUp();
  await answer(0, { names: [] });
  finder.type("tea");
  await vi.advanceTimersByTimeAsync(1_000);
  finder.type("kit");
  await answer(1, { names: ["tea"] });
  expect([finder.found.value?.query, finder.isPending.value]).toEqual(["", true]);
  await vi.advanceTimersByTimeAsync(1_000);
  await answer(2, { names: ["kitchen"] });
  expect(finder.found.value).toEqual({ query: "kit", result: { names: ["kitchen"] } });
});

test("keeps what was found when a request fails, until a retry succeeds", async () => {
  const { finder, answer } = setUp();
  await answer(0, { names: ["tea"] });
  finder.more();
  await answer(1, { error: "network" });
  expect([finder.error.value, finder.found.value?.result.names]).toEqual(["network", ["tea"]]);
  finder.retry();
  await answer(2, { names: ["kitchen"] });
  expect([finder.error.value, finder.found.value?.result.names]).toEqual([null, ["kitchen"]]);
});

test("asks for more with what it has, and for nothing once it is closed", async () => {
  const { finder, asked, answer, queries } = setUp();
  await answer(0, { names: ["tea"] });
  finder.more();
  expect(asked[1]?.before).toEqual({ names: ["tea"] });
  finder.type("kit");
  finder.close();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(queries()).toEqual(["", ""]);
});
