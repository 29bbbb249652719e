/** The checker finds each kind of violation of messages in histories that are wrong in one way. */
import { describe, expect, it } from "vitest";
import { check } from "./check.ts";
import { type Evidence, goodEvidence, message, sent } from "./evidence.fixture.ts";

const found = (spoil: (evidence: Evidence) => void): string[] => {
  const evidence = goodEvidence();
  spoil(evidence);
  return check(evidence).map(({ kind, seq }) => `${kind} ${seq}`);
};

/** Gives every message another number. */
const shift = (evidence: Evidence, by: number) => {
  const { anna, boris, log, deadLetters, postgres } = evidence;
  for (const messages of [anna.log, boris.log, log, deadLetters, postgres]) for (const each of messages) each.seq += by;
  for (const each of [...anna.sent, ...boris.sent]) each.acknowledged[0] = (each.acknowledged[0] ?? 0) + by;
};

describe("the checker accepts", () => {
  it("a correct history", () => expect(found(() => {})).toEqual([]));

  it("an unacknowledged message that exists, and one that does not", () => {
    expect(
      found(({ anna, boris }) => {
        anna.sent[1]?.acknowledged.pop();
        boris.sent.push(sent(2, "never arrived", null));
      }),
    ).toEqual([]);
  });

  it("a crashed client that has not received the rest", () => {
    expect(
      found(({ boris }) => {
        boris.hasCrashed = true;
        boris.log.splice(2);
      }),
    ).toEqual([]);
  });

  it("a message out of its sender's order that was rejected before", () => {
    expect(
      found(({ anna }) => {
        anna.sent.reverse();
        for (const each of anna.sent) each.wasRejected = true;
      }),
    ).toEqual([]);
  });

  it("numbers that begin high where Postgres was down", () => {
    expect(
      found((evidence) => {
        shift(evidence, 1_000);
        evidence.initialSeq = 1_000;
        evidence.startedWithoutPostgres = true;
      }),
    ).toEqual([]);
  });
});

describe("the checker finds", () => {
  it.each<[string, string[], (evidence: Evidence) => void]>([
    ["an acknowledged message that does not exist", ["lost 5"], ({ anna }) => void anna.sent.push(sent(4, "a4", 5))],
    [
      "an acknowledged message whose number is another message's",
      ["lost 2"],
      ({ anna }) => void anna.sent.push(sent(4, "a4", 2)),
    ],
    ["a message that Postgres does not have", ["lost 3"], ({ postgres }) => void postgres.splice(2, 1)],
    ["a refused message that is no dead letter", ["lost 4"], ({ deadLetters }) => void deadLetters.splice(0)],
    ["the end of a log that a client never received", ["lost 3"], ({ boris }) => void boris.log.splice(2)],
    ["the beginning of a log that a client never received", ["gap 2"], ({ boris }) => void boris.log.splice(0, 1)],
    ["a gap in what a client received", ["gap 3"], ({ anna }) => void anna.log.splice(1, 1)],
    ["a gap in the room's log", ["gap 3"], ({ log }) => void log.splice(1, 1)],
    [
      "numbers that begin high without a reason",
      ["gap 1000"],
      (evidence) => {
        shift(evidence, 1_000);
        evidence.initialSeq = 1_000;
      },
    ],
    [
      "two rows for one number",
      ["duplicate 3"],
      ({ postgres }) => void postgres.push({ ...message(3, "anna", "a2"), clientId: "c-2" }),
    ],
    [
      "one message under two numbers",
      ["duplicate 5"],
      ({ anna, boris, log, postgres }) => {
        for (const messages of [anna.log, boris.log, log]) messages.push(message(5, "anna", "a2"));
        postgres.push(message(5, "anna", "a2"));
      },
    ],
    [
      "one clientId in two rows",
      ["duplicate 2"],
      ({ postgres }) => {
        const [, row] = postgres;
        if (row) Object.assign(row, { clientId: "c-2" });
        const [first] = postgres;
        if (first) Object.assign(first, { clientId: "c-2", userId: "boris" });
      },
    ],
    [
      "a message acknowledged twice, differently",
      ["duplicate 1"],
      ({ anna }) => void anna.sent[0]?.acknowledged.push(2),
    ],
    [
      "two clients that received different messages",
      ["conflict 1"],
      ({ boris }) => void Object.assign(boris.log[0] ?? {}, { username: "Someone" }),
    ],
    [
      "a row that differs from what was received",
      ["conflict 1"],
      ({ postgres }) => void Object.assign(postgres[0] ?? {}, { username: "Someone" }),
    ],
    ["live messages in a wrong order", ["reordered 3"], ({ boris }) => void boris.live[1]?.reverse()],
    ["a live message that arrived twice", ["reordered 4"], ({ boris }) => void boris.live[1]?.push(4)],
    ["a log in a wrong order", ["reordered 1", "gap 3"], ({ anna }) => void anna.log.unshift(...anna.log.splice(1, 1))],
    [
      "a sender whose messages are out of order",
      ["reordered 1"],
      ({ anna }) => void anna.sent.unshift(...anna.sent.splice(1, 1)),
    ],
    ["a message that nobody sent", ["phantom 2"], ({ boris }) => void boris.sent.splice(0)],
    [
      "a dead letter without a reason",
      ["dead letter 3"],
      ({ deadLetters, postgres }) => void deadLetters.push(...postgres.splice(2, 1)),
    ],
    [
      "a message in Postgres that it must have refused",
      ["dead letter 4"],
      ({ postgres }) => void postgres.push(message(4, "anna", "a3 refuse")),
    ],
  ])("%s", (_, violations, spoil) => {
    const all = found(spoil);
    for (const violation of violations) expect(all).toContain(violation);
  });
});
