/** The checker finds each kind of violation in histories that are wrong in one way. */
import { describe, expect, it } from "vitest";
import type { Message } from "../../rooms/protocol/events.ts";
import { check } from "./check.ts";
import type { PersonHistory, RoomEvidence, Said } from "./evidence.ts";

const message = (seq: number, userId: string, content: string): Message => ({
  room: "general",
  seq,
  userId,
  username: userId,
  content,
  timestamp: `2026-01-01T00:00:00.00${seq}Z`,
});

const said = (n: number, content: string, seq: number | null): Said => ({
  clientId: `c-${n}`,
  content,
  marked: content.includes("refuse"),
  during: "calm",
  refused: false,
  acknowledged: seq === null ? [] : [seq],
  acknowledgedDuring: seq === null ? null : "calm",
  latencyMs: null,
});

type Evidence = { -readonly [Key in keyof RoomEvidence]: RoomEvidence[Key] } & {
  anna: PersonHistory;
  boris: PersonHistory;
  log: Message[];
  aside: Message[];
  postgres: Message[];
};

/** Anna says a1, a2 and one that Postgres refuses, Boris b1; all as it should be. */
const good = (): Evidence => {
  const all = () => [
    message(1, "anna", "a1"),
    message(2, "boris", "b1"),
    message(3, "anna", "a2"),
    message(4, "anna", "a3 refuse"),
  ];
  const anna = {
    userId: "anna",
    gone: false,
    said: [said(1, "a1", 1), said(2, "a2", 3), said(3, "a3 refuse", 4)],
    log: all(),
    live: [[2]],
  };
  const boris = { userId: "boris", gone: false, said: [said(1, "b1", 2)], log: all(), live: [[1], [3, 4]] };
  const stored = [
    { ...message(1, "anna", "a1"), clientId: "c-1" },
    { ...message(2, "boris", "b1"), clientId: "c-1" },
    { ...message(3, "anna", "a2"), clientId: "c-2" },
  ];
  return {
    room: "general",
    bornAway: false,
    base: 0,
    people: [anna, boris],
    anna,
    boris,
    log: all(),
    aside: [message(4, "anna", "a3 refuse")],
    postgres: stored,
  };
};

const found = (spoil: (evidence: Evidence) => void): string[] => {
  const evidence = good();
  spoil(evidence);
  return check(evidence).map(({ kind, seq }) => `${kind} ${seq}`);
};

/** Gives every message another number. */
const shift = (evidence: Evidence, by: number) => {
  const { anna, boris, log, aside, postgres } = evidence;
  for (const messages of [anna.log, boris.log, log, aside, postgres]) for (const each of messages) each.seq += by;
  for (const each of [...anna.said, ...boris.said]) each.acknowledged[0] = (each.acknowledged[0] ?? 0) + by;
};

describe("the checker is content", () => {
  it("with a history in which everything is right", () => expect(found(() => {})).toEqual([]));

  it("with an unknown message that exists, and with one that does not", () => {
    expect(
      found(({ anna, boris }) => {
        anna.said[1]?.acknowledged.pop();
        boris.said.push(said(2, "never arrived", null));
      }),
    ).toEqual([]);
  });

  it("with someone who has left and has not seen the rest", () => {
    expect(
      found(({ boris }) => {
        boris.gone = true;
        boris.log.splice(2);
      }),
    ).toEqual([]);
  });

  it("with a message out of its sender's order that had been refused before", () => {
    expect(
      found(({ anna }) => {
        anna.said.reverse();
        for (const each of anna.said) each.refused = true;
      }),
    ).toEqual([]);
  });

  it("with numbers that begin high where Postgres was away", () => {
    expect(
      found((evidence) => {
        shift(evidence, 1_000);
        evidence.base = 1_000;
        evidence.bornAway = true;
      }),
    ).toEqual([]);
  });
});

describe("the checker finds", () => {
  it.each<[string, string[], (evidence: Evidence) => void]>([
    ["an acknowledged message that is nowhere", ["lost 5"], ({ anna }) => void anna.said.push(said(4, "a4", 5))],
    [
      "an acknowledged message whose number another one has",
      ["lost 2"],
      ({ anna }) => void anna.said.push(said(4, "a4", 2)),
    ],
    ["a message that Postgres does not have", ["lost 3"], ({ postgres }) => void postgres.splice(2, 1)],
    ["a refused message that is not set aside", ["lost 4"], ({ aside }) => void aside.splice(0)],
    ["the end of a log that someone never saw", ["lost 3"], ({ boris }) => void boris.log.splice(2)],
    ["the beginning of a log that someone never saw", ["gap 2"], ({ boris }) => void boris.log.splice(0, 1)],
    ["a hole in what someone saw", ["gap 3"], ({ anna }) => void anna.log.splice(1, 1)],
    ["a hole in the room's log", ["gap 3"], ({ log }) => void log.splice(1, 1)],
    [
      "numbers that begin high without a reason",
      ["gap 1000"],
      (evidence) => {
        shift(evidence, 1_000);
        evidence.base = 1_000;
      },
    ],
    [
      "two rows for one number",
      ["doubled 3"],
      ({ postgres }) => void postgres.push({ ...message(3, "anna", "a2"), clientId: "c-2" }),
    ],
    [
      "one message under two numbers",
      ["doubled 5"],
      ({ anna, boris, log, postgres }) => {
        for (const messages of [anna.log, boris.log, log]) messages.push(message(5, "anna", "a2"));
        postgres.push(message(5, "anna", "a2"));
      },
    ],
    [
      "one clientId in two rows",
      ["doubled 2"],
      ({ postgres }) => {
        const [, row] = postgres;
        if (row) Object.assign(row, { clientId: "c-2" });
        const [first] = postgres;
        if (first) Object.assign(first, { clientId: "c-2", userId: "boris" });
      },
    ],
    ["a message acknowledged twice, differently", ["doubled 1"], ({ anna }) => void anna.said[0]?.acknowledged.push(2)],
    [
      "two people who saw different texts",
      ["conflict 1"],
      ({ boris }) => void Object.assign(boris.log[0] ?? {}, { content: "else" }),
    ],
    [
      "a row that is not what was seen",
      ["conflict 1"],
      ({ postgres }) => void Object.assign(postgres[0] ?? {}, { username: "Someone" }),
    ],
    ["live messages in a wrong order", ["order 3"], ({ boris }) => void boris.live[1]?.reverse()],
    ["a live message that came twice", ["order 4"], ({ boris }) => void boris.live[1]?.push(4)],
    ["a log in a wrong order", ["order 1", "gap 3"], ({ anna }) => void anna.log.unshift(...anna.log.splice(1, 1))],
    [
      "a sender whose messages changed places",
      ["order 1"],
      ({ anna }) => void anna.said.unshift(...anna.said.splice(1, 1)),
    ],
    ["a message that nobody said", ["forged 2"], ({ boris }) => void boris.said.splice(0)],
    [
      "a message set aside without reason",
      ["set aside 3"],
      ({ aside, postgres }) => void aside.push(...postgres.splice(2, 1)),
    ],
    [
      "a message in Postgres that it must have refused",
      ["set aside 4"],
      ({ postgres }) => void postgres.push(message(4, "anna", "a3 refuse")),
    ],
  ])("%s", (_, violations, spoil) => {
    const all = found(spoil);
    for (const violation of violations) expect(all).toContain(violation);
  });
});
