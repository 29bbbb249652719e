import { expect, test } from "vitest";
import { createRenames } from "./renames.ts";

const user = (userId: string, from: string, to: string) => ({ userId, from, to });

test("changes of name stay where they happened, and those between two messages become one", () => {
  const { bySeq, add } = createRenames();
  add(user("a", "Anna", "Anya"), 0);
  add(user("b", "Boris", "Borya"), 3);
  add(user("a", "Anya", "Ann"), 3);
  add(user("b", "Borya", "Bob"), 3);
  expect([...bySeq.value]).toEqual([
    [0, [user("a", "Anna", "Anya")]],
    [3, [user("a", "Anya", "Ann"), user("b", "Boris", "Bob")]],
  ]);
  add(user("b", "Bob", "Boris"), 3);
  expect(bySeq.value.get(3)).toEqual([user("a", "Anya", "Ann")]);
});

test("what was shown for other messages stays the same object", () => {
  const { bySeq, add } = createRenames();
  add(user("a", "Anna", "Anya"), 1);
  const first = bySeq.value.get(1);
  add(user("a", "Anya", "Anna"), 2);
  expect(bySeq.value.get(1)).toBe(first);
});

test("their number is bounded", () => {
  const { bySeq, add } = createRenames();
  for (let seq = 0; seq < 100; seq++) {
    for (let id = 0; id < 30; id++) add(user(String(id), "a", "b"), seq);
  }
  expect(bySeq.value.size).toBe(50);
  expect(bySeq.value.get(99)).toHaveLength(20);
  expect(bySeq.value.has(49)).toBe(false);
});
