/**
 * The checker, after the log workloads of Jepsen: evidence in, violations out. Pure, and as indifferent to how the
 * product works as can be: it only knows what was said, acknowledged, seen and stored. A message without an
 * acknowledgement is unknown: it may exist or not, but not twice.
 */
import type { Message } from "../../rooms/protocol/events.ts";
import type { PersonHistory, RoomEvidence, Said } from "./evidence.ts";

/**
 * - `lost`: acknowledged or seen, and missing where it has to be.
 * - `doubled`: one message under two numbers, or in two rows.
 * - `conflict`: two messages, or two versions of one, under one number.
 * - `order`: a sender's messages, or a connection's, not in their order.
 * - `gap`: a number that was left out.
 * - `forged`: a message that nobody said.
 * - `set aside`: set aside without reason, or archived although Postgres must have refused it.
 */
export type ViolationKind = "lost" | "doubled" | "conflict" | "order" | "gap" | "forged" | "set aside";

export interface Violation {
  kind: ViolationKind;
  room: string;
  seq: number | null;
  detail: string;
}

type Report = (kind: ViolationKind, seq: number | null, detail: string) => void;

/** What everyone must agree on. Only its sender sees a clientId. */
const faceOf = ({ userId, username, content, timestamp }: Message): string =>
  JSON.stringify([userId, username, content, timestamp]);

/** Who said what: texts are unique for each user, so this names a message without its number. */
const textKey = (userId: string | null, content: string): string => `${userId} ${content}`;

/** All messages by seq, with where each was seen first; whatever differs from that is reported. */
const agree = (evidence: RoomEvidence, report: Report): Map<number, Message> => {
  const canon = new Map<number, { message: Message; face: string; where: string }>();
  const look = (messages: readonly Message[], where: string) => {
    for (const message of messages) {
      const known = canon.get(message.seq);
      if (known === undefined) canon.set(message.seq, { message, face: faceOf(message), where });
      else if (known.message !== message && known.face !== faceOf(message)) {
        report("conflict", message.seq, `${where} and ${known.where} differ`);
      }
    }
  };
  look(evidence.log, "the room's log");
  for (const { userId, log } of evidence.people) look(log, `what ${userId} saw`);
  look(evidence.postgres, "Postgres");
  look(evidence.aside, "what is set aside");
  return new Map([...canon].map(([seq, { message }]) => [seq, message]));
};

/** `seqs` must go on from `base` one by one. */
const checkContiguous = (seqs: number[], base: number, where: string, report: Report): void => {
  let previous = base;
  for (const seq of seqs) {
    if (seq <= previous) report("order", seq, `${where}: ${seq} after ${previous}`);
    else if (seq !== previous + 1) report("gap", seq, `${where}: ${seq} after ${previous}`);
    previous = seq;
  }
};

const checkPerson = (person: PersonHistory, base: number, end: number, report: Report): void => {
  const { userId, log, live, gone } = person;
  checkContiguous(
    log.map(({ seq }) => seq),
    base,
    `what ${userId} saw`,
    report,
  );
  const last = log.at(-1)?.seq ?? base;
  if (!gone && last < end) report("lost", last + 1, `${userId} never saw what is above ${last}, up to ${end}`);
  for (const seqs of live) {
    seqs.forEach((seq, i) => {
      const before = seqs[i - 1];
      if (before !== undefined && seq <= before) report("order", seq, `live for ${userId}: ${seq} after ${before}`);
    });
  }
};

const checkSaid = (
  userId: string,
  said: readonly Said[],
  canon: Map<number, Message>,
  seqOf: Map<string, number>,
  report: Report,
): void => {
  let previous = 0;
  for (const { clientId, content, acknowledged, refused } of said) {
    const [seq = null, ...more] = acknowledged;
    if (more.length > 0) report("doubled", seq, `${clientId} of ${userId} acknowledged as ${acknowledged.join(", ")}`);
    if (seq !== null) {
      const message = canon.get(seq);
      if (!message) report("lost", seq, `${clientId} of ${userId} was acknowledged and is nowhere`);
      else if (message.userId !== userId || message.content !== content) {
        report("lost", seq, `${clientId} of ${userId} was acknowledged, and another message has its number`);
      }
    }
    const stored = seqOf.get(textKey(userId, content));
    if (stored === undefined || refused) continue;
    if (stored < previous) report("order", stored, `${clientId} of ${userId} comes before what was said earlier`);
    previous = Math.max(previous, stored);
  }
};

/** Each message has one number, and somebody has said it. Returns the numbers by `textKey`. */
const checkTexts = (canon: Map<number, Message>, known: Set<string>, report: Report): Map<string, number> => {
  const seqOf = new Map<string, number>();
  for (const [seq, { userId, content }] of [...canon].sort(([a], [b]) => a - b)) {
    const key = textKey(userId, content);
    const first = seqOf.get(key);
    if (first !== undefined) report("doubled", seq, `a message of ${userId} is there as ${first} and as ${seq}`);
    else seqOf.set(key, seq);
    if (!known.has(key)) report("forged", seq, `nobody has said this as ${userId}`);
  }
  return seqOf;
};

/** Every message is in Postgres once, or set aside when Postgres refuses it. */
const checkArchive = (
  { aside, postgres }: RoomEvidence,
  canon: Map<number, Message>,
  marked: Set<string>,
  report: Report,
): void => {
  const isAside = new Set(aside.map(({ seq }) => seq));
  const rows = new Map<number, number>();
  const clientIds = new Map<string, number>();
  for (const { seq, userId, clientId } of postgres) {
    rows.set(seq, (rows.get(seq) ?? 0) + 1);
    if (clientId === undefined) continue;
    const key = `${userId} ${clientId}`;
    const other = clientIds.get(key);
    if (other !== undefined && other !== seq) report("doubled", seq, `${clientId} of ${userId} is also row ${other}`);
    clientIds.set(key, seq);
  }
  for (const [seq, { userId, content }] of canon) {
    const count = rows.get(seq) ?? 0;
    if (count > 1) report("doubled", seq, `${count} rows in Postgres`);
    const mustBeAside = marked.has(textKey(userId, content));
    if (mustBeAside && count > 0) report("set aside", seq, "in Postgres, which must have refused it");
    if (!mustBeAside && isAside.has(seq)) report("set aside", seq, "set aside without reason");
    if (count === 0 && !isAside.has(seq)) report("lost", seq, "neither in Postgres nor set aside");
  }
};

/** Everything that is wrong in one room, after the faults have ended and all who stayed have caught up. */
export const check = (evidence: RoomEvidence): Violation[] => {
  const { room, base, bornAway, people, log } = evidence;
  const violations: Violation[] = [];
  const report: Report = (kind, seq, detail) => violations.push({ kind, room, seq, detail });

  const canon = agree(evidence, report);
  const end = canon.keys().reduce((highest, seq) => Math.max(highest, seq), base);
  const known = new Set<string>();
  const marked = new Set<string>();
  for (const { userId, said } of people) {
    for (const { content, marked: isMarked } of said) {
      known.add(textKey(userId, content));
      if (isMarked) marked.add(textKey(userId, content));
    }
  }
  if (base !== 0 && !bornAway) report("gap", base, `numbers begin above ${base}, though Postgres was there`);
  checkContiguous(
    log.map(({ seq }) => seq),
    base,
    "the room's log",
    report,
  );
  const seqOf = checkTexts(canon, known, report);
  for (const person of people) {
    checkPerson(person, base, end, report);
    checkSaid(person.userId, person.said, canon, seqOf, report);
  }
  checkArchive(evidence, canon, marked, report);
  return violations;
};
