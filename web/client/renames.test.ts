import { expect, test } from "vitest";
import { createRenames } from "./renames.ts";

const createNoted = () => {
  const { bySeq, note } = createRenames();
  const rename = (id: string, from: string, to: string, afterSeq?: number) =>
    note({ id, username: from }, { id, username: to }, afterSeq);
  return { bySeq, note, rename };
};

test("changes of name stay where they happened, and those between two messages become one", () => {
  const { bySeq, rename } = createNoted();
  rename("a", "Anna", "Anya");
  rename("b", "Boris", "Borya", 3);
  rename("a", "Anya", "Ann", 3);
  rename("b", "Borya", "Bob", 3);
  const ann = { userId: "a", from: "Anya", to: "Ann" };
  expect([...bySeq.value]).toEqual([
    [0, [{ userId: "a", from: "Anna", to: "Anya" }]],
    [3, [ann, { userId: "b", from: "Boris", to: "Bob" }]],
  ]);
  rename("b", "Bob", "Boris", 3);
  expect(bySeq.value.get(3)).toEqual([ann]);
});

test("who has just come, or has another role, has no other name", () => {
  const { bySeq, note, rename } = createNoted();
  note(undefined, { id: "a", username: "Anna" });
  rename("a", "Anna", "Anna");
  expect(bySeq.value.size).toBe(0);
});

test("what was shown for other messages stays the same object", () => {
  const { bySeq, rename } = createNoted();
  rename("a", "Anna", "Anya", 1);
  const first = bySeq.value.get(1);
  rename("a", "Anya", "Anna", 2);
  expect(bySeq.value.get(1)).toBe(first);
});

test("their number is bounded", () => {
  const { bySeq, rename } = createNoted();
  for (let seq = 0; seq < 100; seq++) {
    for (let id = 0; id < 30; id++) rename(String(id), "a", "b", seq);
  }
  expect(bySeq.value.size).toBe(50);
  expect(bySeq.value.get(99)).toHaveLength(20);
  expect(bySeq.value.has(49)).toBe(false);
});
