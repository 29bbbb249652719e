import { expect, test } from "vitest";
import type { Message } from "../../rooms/protocol.ts";
import { hueOf, layOut } from "./grouping.ts";

const at = (seq: number, minutes: number, userId = "anna", username = userId): Message => ({
  room: "general",
  seq,
  userId,
  username,
  content: "",
  timestamp: new Date(2026, 4, 1, 23, 50 + minutes).toISOString(),
});
const shape = (messages: Message[]) =>
  layOut(messages).map((row) => (row.kind === "day" ? "day" : row.messages.map(({ seq }) => seq)));

test("what one user says in a row is one group", () => {
  expect(shape([at(1, 0), at(2, 1), at(3, 1, "boris"), at(4, 2)])).toEqual(["day", [1, 2], [3], [4]]);
});

test("a pause, another day and another name each begin a new group", () => {
  expect(shape([at(1, 0), at(2, 6), at(3, 9), at(4, 11)])).toEqual(["day", [1], [2, 3], "day", [4]]);
  expect(shape([at(1, 0), at(2, 0, "anna", "Anna!")])).toEqual(["day", [1], [2]]);
});

test("nothing has no day", () => {
  expect(layOut([])).toEqual([]);
});

test("a user keeps their colour", () => {
  const hues = ["anna", "boris", "🫖", ""].map((id) => hueOf(id, 8));
  expect(hues).toEqual(["anna", "boris", "🫖", ""].map((id) => hueOf(id, 8)));
  expect(hues.every((hue) => Number.isInteger(hue) && hue >= 0 && hue < 8)).toBe(true);
});
