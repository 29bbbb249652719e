/** The checker finds each kind of violation of edits, deletions and reactions in histories that are wrong in one way. */
import { describe, expect, it } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import { check } from "./check.ts";
import { changedEvidence, type Evidence, requested } from "./evidence.fixture.ts";

const found = (spoil: (evidence: Evidence) => void): string[] => {
  const evidence = changedEvidence();
  spoil(evidence);
  return check(evidence).map(({ kind, seq }) => `${kind} ${seq}`);
};

/** Every copy of one message becomes this. */
const everywhere = ({ anna, boris, fresh, postgres, roomChanges }: Evidence, seq: number, state: Partial<Message>) => {
  const all = [anna.log, boris.log, fresh ?? [], postgres, roomChanges.map(({ message }) => message)].flat();
  for (const message of all.filter((each) => each.seq === seq)) Object.assign(message, state);
};

const reactions = [{ emoji: "🫖", count: 1, userIds: ["anna"] }];

describe("the checker accepts", () => {
  it("a correct history", () => expect(found(() => {})).toEqual([]));

  it("an edit of unknown fate that was carried out, and one that was not", () => {
    const unknown = requested("editMessage", 3, { content: "a2 — edit 3", outcome: null });
    expect(found(({ anna }) => void anna.changes.push(unknown))).toEqual([]);
    expect(
      found((evidence) => {
        evidence.anna.changes.push(unknown);
        everywhere(evidence, 3, { content: "a2 — edit 3" });
      }),
    ).toEqual([]);
  });

  it("a client that knows no reactions and has none", () => {
    expect(
      found(({ boris }) => {
        Object.assign(boris, { knowsRevs: false });
        for (const message of boris.log) Object.assign(message, { reactions: undefined, rev: undefined });
      }),
    ).toEqual([]);
  });

  it("the answer to a repeated request, which has an older rev", () => {
    expect(found(({ boris }) => void boris.revs[0]?.push(1))).toEqual([]);
  });

  it("a log without its oldest messages", () => {
    expect(found(({ log }) => void log.splice(0, 2))).toEqual([]);
  });
});

describe("the checker finds", () => {
  it.each<[string, string[], (evidence: Evidence) => void]>([
    [
      "a client with an older text",
      ["stale 3"],
      ({ boris }) => void Object.assign(boris.log[2] ?? {}, { content: "a2" }),
    ],
    [
      "a client without a reaction",
      ["stale 1"],
      ({ anna }) => void Object.assign(anna.log[0] ?? {}, { reactions: [] }),
    ],
    [
      "a client with an older rev",
      ["stale 1"],
      ({ anna }) => void Object.assign(anna.log[0] ?? {}, { rev: undefined }),
    ],
    [
      "a row with an older text",
      ["stale 3"],
      ({ postgres }) => void Object.assign(postgres[2] ?? {}, { content: "a2" }),
    ],
    ["a row with another rev", ["stale 3"], ({ postgres }) => void Object.assign(postgres[2] ?? {}, { rev: 2 })],
    ["a change that the room has not stored", ["stale 3"], ({ roomChanges }) => void roomChanges.splice(2, 1)],
    ["a reaction that Postgres lacks", ["stale 1"], (evidence) => void evidence.reactions.splice(0)],
    [
      "a reaction that the room lacks",
      ["stale 1"],
      (evidence) => void Object.assign(evidence.roomChanges[0] ?? {}, { reactors: [] }),
    ],
    [
      "a reaction that only Postgres has",
      ["stale 3"],
      (evidence) => void evidence.reactions.push({ seq: 3, userId: "boris", emoji: "👍" }),
    ],
    ["a message that a new client lacks", ["lost 2"], ({ fresh }) => void fresh?.splice(1, 1)],
    [
      "an acknowledged edit that is undone",
      ["lost 3"],
      (evidence) => everywhere(evidence, 3, { content: "a2 — edit 1" }),
    ],
    [
      "an acknowledged deletion that is undone",
      ["lost 2"],
      (evidence) => everywhere(evidence, 2, { deletedAt: undefined, content: "b1" }),
    ],
    [
      "an acknowledged reaction that is gone",
      ["lost 1"],
      (evidence) => everywhere(evidence, 1, { reactions: undefined }),
    ],
    [
      "a reaction that was taken back and is there",
      ["lost 1"],
      ({ boris }) => void boris.changes.push(requested("react", 1, { on: false })),
    ],
    ["a deletion that nobody asked for", ["phantom 2"], ({ boris }) => void boris.changes.splice(2)],
    ["a reaction that nobody asked for", ["phantom 3"], (evidence) => everywhere(evidence, 3, { reactions })],
    [
      "a user who is listed twice",
      ["duplicate 1"],
      (evidence) => everywhere(evidence, 1, { reactions: [{ emoji: "👍", count: 2, userIds: ["boris", "boris"] }] }),
    ],
    ["two messages with one rev", ["duplicate 3"], (evidence) => everywhere(evidence, 3, { rev: 1 })],
    ["a live change that did not arrive", ["gap null"], ({ anna }) => void anna.revs[0]?.splice(3, 1)],
    ["a deleted message with content", ["remnant 2"], (evidence) => everywhere(evidence, 2, { content: "b1" })],
    ["a deleted message with reactions", ["remnant 2"], (evidence) => everywhere(evidence, 2, { reactions })],
    [
      "reactions in Postgres to a deleted message",
      ["remnant 2"],
      (evidence) => void evidence.reactions.push({ seq: 2, userId: "boris", emoji: "👍" }),
    ],
    [
      "reactions in the room to a deleted message",
      ["remnant 2"],
      ({ roomChanges }) =>
        void Object.assign(roomChanges[1] ?? {}, { reactors: [{ emoji: "👍", userIds: ["boris"] }] }),
    ],
  ])("%s", (_, violations, spoil) => {
    const all = found(spoil);
    for (const violation of violations) expect(all).toContain(violation);
  });
});
