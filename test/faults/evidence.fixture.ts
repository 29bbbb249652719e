/** What a run without a fault leaves, for tests of the checker. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { ChangeRow, ClientHistory, ReactionRow, RequestedChange, RoomEvidence, SentMessage } from "./evidence.ts";

export const message = (seq: number, userId: string, content: string): Message => ({
  room: "general",
  seq,
  userId,
  username: userId,
  content,
  timestamp: `2026-01-01T00:00:00.00${seq}Z`,
});

export const sent = (n: number, content: string, seq: number | null): SentMessage => ({
  clientId: `c-${n}`,
  content,
  replyTo: undefined,
  isPoison: content.includes("refuse"),
  phase: "calm",
  wasRejected: false,
  acknowledged: seq === null ? [] : [seq],
  acknowledgedIn: seq === null ? null : "calm",
  latencyMs: null,
});

export type Evidence = { -readonly [Key in keyof RoomEvidence]: RoomEvidence[Key] } & {
  anna: ClientHistory & { log: Message[] };
  boris: ClientHistory & { log: Message[] };
  fresh: Message[] | null;
  log: Message[];
  deadLetters: Message[];
  postgres: Message[];
  roomChanges: ChangeRow[];
  reactions: ReactionRow[];
};

/** A correct history: Anna sends a1, a2 and one that Postgres refuses, Boris b1. */
export const goodEvidence = (): Evidence => {
  const all = () => [
    message(1, "anna", "a1"),
    message(2, "boris", "b1"),
    message(3, "anna", "a2"),
    message(4, "anna", "a3 refuse"),
  ];
  const anna = {
    userId: "anna",
    knowsRevs: true,
    hasCrashed: false,
    changes: [],
    revs: [],
    sent: [sent(1, "a1", 1), sent(2, "a2", 3), sent(3, "a3 refuse", 4)],
    log: all(),
    live: [[2]],
  };
  const boris = {
    ...anna,
    userId: "boris",
    changes: [],
    revs: [],
    sent: [sent(1, "b1", 2)],
    log: all(),
    live: [[1], [3, 4]],
  };
  const stored = [
    { ...message(1, "anna", "a1"), clientId: "c-1" },
    { ...message(2, "boris", "b1"), clientId: "c-1" },
    { ...message(3, "anna", "a2"), clientId: "c-2" },
  ];
  return {
    room: "general",
    startedWithoutPostgres: false,
    initialSeq: 0,
    clients: [anna, boris],
    anna,
    boris,
    fresh: null,
    log: all(),
    roomChanges: [],
    reactions: [],
    deadLetters: [message(4, "anna", "a3 refuse")],
    postgres: stored,
  };
};

export const requested = (
  event: RequestedChange["event"],
  seq: number,
  details: Partial<RequestedChange> = {},
): RequestedChange => ({
  event,
  seq,
  content: "",
  emoji: "👍",
  on: true,
  phase: "calm",
  outcome: "acknowledged",
  ...details,
});

/** The same with changes: Boris reacts to a1, Anna edits a2 twice, Boris reacts to b1 and deletes it. */
export const changedEvidence = (): Evidence => {
  const evidence = goodEvidence();
  const { anna, boris } = evidence;
  const thumb = { emoji: "👍", count: 1, userIds: ["boris"] };
  const states = (): Message[] => [
    { ...message(1, "anna", "a1"), reactions: [{ ...thumb }], rev: 1 },
    { ...message(2, "boris", ""), deletedAt: "2026-01-01T00:01:00.000Z", rev: 5 },
    { ...message(3, "anna", "a2 — edit 2"), editedAt: "2026-01-01T00:01:00.000Z", rev: 3 },
    message(4, "anna", "a3 refuse"),
  ];
  anna.changes.push(
    requested("editMessage", 3, { content: "a2 — edit 1" }),
    requested("editMessage", 3, { content: "a2 — edit 2" }),
  );
  boris.changes.push(requested("react", 1), requested("react", 2), requested("deleteMessage", 2));
  for (const client of [anna, boris]) client.revs.push([0, 1, 2, 3, 4, 5]);
  const clientIds = ["c-1", "c-1", "c-2"];
  return Object.assign(evidence, {
    anna: Object.assign(anna, { log: states() }),
    boris: Object.assign(boris, { log: states() }),
    fresh: states(),
    postgres: clientIds.flatMap((clientId, i) =>
      states()
        .slice(i, i + 1)
        .map((state) => ({ ...state, clientId })),
    ),
    reactions: [{ seq: 1, userId: "boris", emoji: "👍" }],
    roomChanges: states()
      .slice(0, 3)
      .map((state) => ({
        rev: state.rev ?? 0,
        message: state,
        reactors: (state.reactions ?? []).map(({ emoji, userIds }) => ({ emoji, userIds })),
      })),
  });
};
