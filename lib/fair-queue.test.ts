import { expect, it } from "vitest";
import { FairQueue } from "./fair-queue.ts";

/** Returns a queue, and a function that adds a task which runs until it is finished by name. */
const start = (options: { concurrency: number; perOwner: number }) => {
  const queue = new FairQueue(options);
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const add = (name: string) =>
    queue.run(name.slice(0, 1), () => {
      started.push(name);
      return new Promise<void>((resolve) => finish.set(name, resolve));
    });
  const end = async (name: string) => {
    finish.get(name)?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { queue, started, add, end };
};

it("starts a task at once while there is room for it and its owner", () => {
  const { started, add } = start({ concurrency: 3, perOwner: 2 });
  for (const name of ["a1", "a2", "a3", "b1", "c1"]) void add(name);
  expect(started).toEqual(["a1", "a2", "b1"]);
});

it("lets owners take turns, however many tasks one of them has", async () => {
  const { started, add, end } = start({ concurrency: 1, perOwner: 1 });
  for (const name of ["a1", "a2", "a3", "a4", "b1", "c1", "c2"]) void add(name);
  for (const name of ["a1", "a2", "b1", "c1", "a3", "c2", "a4"]) await end(name);
  expect(started).toEqual(["a1", "a2", "b1", "c1", "a3", "c2", "a4"]);
});

it("settles as the task does, and goes on after one that fails", async () => {
  const { queue } = start({ concurrency: 1, perOwner: 1 });
  const failed = queue.run("a", () => Promise.reject(new Error("no answer")));
  const next = queue.run("a", async () => 7);
  await expect(failed).rejects.toThrow("no answer");
  expect(await next).toBe(7);
});
