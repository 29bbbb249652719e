import { expect, test } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import { createEarlyChanges, deletionOf, editOf, merge, reactionsOf, stateChange, withChange } from "./changes.ts";

const message = (seq: number, state: Partial<Message> = {}): Message => ({
  room: "general",
  seq,
  userId: "anna",
  username: "Anna",
  content: `message ${seq}`,
  timestamp: new Date(0).toISOString(),
  ...state,
});
const messages = (...seqs: number[]) => seqs.map((seq) => message(seq));
const seqs = (list: readonly Message[]) => list.map(({ seq }) => seq);

const MENTIONS = [{ userId: "boris", name: "Boris" }];
const REACTIONS = [{ emoji: "👍", count: 1, userIds: ["boris"] }];
const AT = "2026-05-01T10:00:00.000Z";
const edit = (seq: number, content: string, rev?: number) =>
  editOf({ room: "general", seq, content, editedAt: AT, rev });
const deletion = (seq: number, rev?: number) => deletionOf({ room: "general", seq, deletedAt: AT, rev });

test.each<[number[], number[], number[]]>([
  [[], [1, 2], [1, 2]],
  [[1, 2], [], [1, 2]],
  [[1, 2], [3], [1, 2, 3]],
  [
    [3, 4],
    [1, 2],
    [1, 2, 3, 4],
  ],
  [
    [1, 4],
    [2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ],
  [
    [1, 2],
    [1, 2],
    [1, 2],
  ],
])("merges %j and %j, each message once and in order", (loaded, added, expected) => {
  expect(seqs(merge(messages(...loaded), messages(...added)))).toEqual(expected);
});

test("of two states of a message the one with the higher rev wins, and the added one if they are equal", () => {
  const merged = (known?: number, added?: number) =>
    merge([message(1, { content: "known", rev: known })], [message(1, { content: "added", rev: added })])[0]?.content;
  expect(merged(2, 3)).toBe("added");
  expect(merged(3, 2)).toBe("known");
  expect(merged(2, 2)).toBe("added");
  expect(merged(1, undefined)).toBe("known");
  expect(merged(undefined, undefined)).toBe("added");
});

test("a change applies unless the message is newer", () => {
  const contentAfter = (known?: number, rev?: number) =>
    withChange(message(1, { rev: known }), edit(1, "edited", rev)).content;
  expect(contentAfter(2, 3)).toBe("edited");
  expect(contentAfter(3, 3)).toBe("edited");
  expect(contentAfter(4, 3)).toBe("message 1");
  expect(contentAfter(4, undefined)).toBe("message 1");
  expect(contentAfter(undefined, undefined)).toBe("edited");
});

test("an edit replaces the mentions and leaves the reactions, a deletion takes both", () => {
  const full = message(1, { mentions: MENTIONS, reactions: REACTIONS, replyTo: 7, rev: 1 });
  expect(withChange(full, edit(1, "edited", 2))).toEqual({
    ...message(1, { content: "edited", editedAt: AT, replyTo: 7, rev: 2 }),
    reactions: REACTIONS,
  });
  expect(withChange(full, deletion(1, 2))).toEqual(message(1, { content: "", deletedAt: AT, replyTo: 7, rev: 2 }));
});

test("the last reaction leaves none", () => {
  const reacted = withChange(message(1), reactionsOf({ room: "general", seq: 1, reactions: REACTIONS, rev: 1 }));
  expect(reacted.reactions).toEqual(REACTIONS);
  const none = withChange(reacted, reactionsOf({ room: "general", seq: 1, reactions: [], rev: 2 }));
  expect(none).toEqual(message(1, { rev: 2 }));
  expect(withChange(reacted, stateChange(message(1, { rev: 2 })))).toEqual(message(1, { rev: 2 }));
});

test("changes of a message that is not loaded wait for it, and apply if they are newer", () => {
  const early = createEarlyChanges();
  early.note(reactionsOf({ room: "general", seq: 1, reactions: REACTIONS, rev: 5 }));
  early.note(edit(1, "edited", 6));
  early.note(edit(1, "older", 4));
  expect(early.applyTo(message(1, { rev: 3 }))).toMatchObject({ content: "edited", reactions: REACTIONS, rev: 6 });
  expect(early.applyTo(message(1, { rev: 6 })).content).toBe("message 1");
  expect(early.applyTo(message(2))).toEqual(message(2));
  early.clear();
  expect(early.applyTo(message(1))).toEqual(message(1));
});

test("the number of changes that wait is bounded", () => {
  const early = createEarlyChanges();
  for (let seq = 1; seq <= 1_001; seq++) early.note(deletion(seq, seq));
  expect(early.applyTo(message(1)).deletedAt).toBe(undefined);
  expect(early.applyTo(message(2)).deletedAt).toBe(AT);
});
