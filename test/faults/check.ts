/**
 * The checker, after the log workloads of Jepsen: evidence in, violations out. Pure, and independent of how the product
 * works: it knows what was sent, acknowledged, received and stored. The fate of a message without an acknowledgement is
 * unknown: it may exist or not, but not twice.
 */
import type { Message } from "../../rooms/protocol/events.ts";
import { checkContents, checkReacted, checkReactions } from "./check-changes.ts";
import { checkLiveRevs, checkStates } from "./check-state.ts";
import type { ClientHistory, RoomEvidence, SentMessage } from "./evidence.ts";
import type { Report, Violation } from "./violations.ts";

/** The fields that do not change, so that everyone must agree on them. Only its sender sees a clientId. */
const sharedFields = ({ userId, username, timestamp, replyTo }: Message): string =>
  JSON.stringify([userId, username, timestamp, replyTo]);

/** Identifies a message without its number: edits keep the beginning of a text, which is unique. */
const textKey = (userId: string | null, content: string): string => `${userId} ${content.split(" — ", 1)[0]}`;

/** Returns all messages by seq, each as it was found first; reports whatever differs from that. */
const merge = (evidence: RoomEvidence, report: Report): Map<number, Message> => {
  const merged = new Map<number, { message: Message; fields: string; where: string }>();
  const add = (messages: readonly Message[], where: string) => {
    for (const message of messages) {
      const known = merged.get(message.seq);
      if (known === undefined) merged.set(message.seq, { message, fields: sharedFields(message), where });
      else if (known.message !== message && known.fields !== sharedFields(message)) {
        report("conflict", message.seq, `${where} and ${known.where} differ`);
      }
    }
  };
  if (evidence.fresh) add(evidence.fresh, "what a new client loads");
  add(evidence.log, "the room's log");
  for (const { userId, log } of evidence.clients) add(log, `what ${userId} received`);
  add(evidence.postgres, "Postgres");
  add(evidence.deadLetters, "the dead letters");
  return new Map([...merged].map(([seq, { message }]) => [seq, message]));
};

/** Checks that `seqs` continue from `initialSeq` one by one. */
const checkContiguous = (seqs: number[], initialSeq: number, where: string, report: Report): void => {
  let previous = initialSeq;
  for (const seq of seqs) {
    if (seq <= previous) report("reordered", seq, `${where}: ${seq} after ${previous}`);
    else if (seq !== previous + 1) report("gap", seq, `${where}: ${seq} after ${previous}`);
    previous = seq;
  }
};

const checkClient = (client: ClientHistory, initialSeq: number, end: number, report: Report): void => {
  const { userId, log, live, hasCrashed } = client;
  checkContiguous(
    log.map(({ seq }) => seq),
    initialSeq,
    `what ${userId} received`,
    report,
  );
  const last = log.at(-1)?.seq ?? initialSeq;
  if (!hasCrashed && last < end) report("lost", last + 1, `${userId} never received ${last + 1} to ${end}`);
  for (const seqs of live) {
    seqs.forEach((seq, i) => {
      const before = seqs[i - 1];
      if (before !== undefined && seq <= before) report("reordered", seq, `live for ${userId}: ${seq} after ${before}`);
    });
  }
};

/** Whether a message can be the one that was sent with this content, after edits or a deletion. */
const isVersionOf = ({ userId, content: now, deletedAt }: Message, content: string): boolean =>
  deletedAt !== undefined || textKey(userId, now) === textKey(userId, content);

const checkSent = (
  userId: string,
  sent: readonly SentMessage[],
  merged: Map<number, Message>,
  seqOf: Map<string, number>,
  report: Report,
): void => {
  let previous = 0;
  for (const { clientId, content, replyTo, acknowledged, wasRejected } of sent) {
    const [seq = null, ...more] = acknowledged;
    if (more.length > 0)
      report("duplicate", seq, `${clientId} of ${userId} acknowledged as ${acknowledged.join(", ")}`);
    if (seq !== null) {
      const message = merged.get(seq);
      if (!message) report("lost", seq, `${clientId} of ${userId} was acknowledged and does not exist`);
      else if (message.userId !== userId || !isVersionOf(message, content) || message.replyTo !== replyTo) {
        report("lost", seq, `${clientId} of ${userId} was acknowledged, but its number is another message's`);
      }
    }
    const stored = seq ?? seqOf.get(textKey(userId, content));
    if (stored === undefined || wasRejected) continue;
    if (stored < previous) report("reordered", stored, `${clientId} of ${userId} comes before an earlier message`);
    previous = Math.max(previous, stored);
  }
};

/**
 * Checks that each message has one number and was sent by a client. Returns the numbers by `textKey`. Of a deleted message
 * only the row in Postgres and its sender's acknowledgement tell which one it was.
 */
const checkTexts = (merged: Map<number, Message>, known: Set<string>, report: Report): Map<string, number> => {
  const seqOf = new Map<string, number>();
  for (const [seq, { userId, content, deletedAt }] of [...merged].sort(([a], [b]) => a - b)) {
    if (deletedAt !== undefined) continue;
    const key = textKey(userId, content);
    const first = seqOf.get(key);
    if (first !== undefined) report("duplicate", seq, `a message of ${userId} is ${first} and ${seq}`);
    else seqOf.set(key, seq);
    if (!known.has(key)) report("phantom", seq, `nobody sent this as ${userId}`);
  }
  return seqOf;
};

/** Checks that every message is in Postgres once, or among the dead letters when Postgres refuses it. */
const checkArchive = (
  { deadLetters, postgres }: RoomEvidence,
  merged: Map<number, Message>,
  poison: Set<string>,
  report: Report,
): void => {
  const isDead = new Set(deadLetters.map(({ seq }) => seq));
  const rows = new Map<number, number>();
  const clientIds = new Map<string, number>();
  for (const { seq, userId, clientId } of postgres) {
    rows.set(seq, (rows.get(seq) ?? 0) + 1);
    if (clientId === undefined) continue;
    const key = `${userId} ${clientId}`;
    const other = clientIds.get(key);
    if (other !== undefined && other !== seq) report("duplicate", seq, `${clientId} of ${userId} is also row ${other}`);
    clientIds.set(key, seq);
  }
  for (const [seq, { userId, content }] of merged) {
    const count = rows.get(seq) ?? 0;
    if (count > 1) report("duplicate", seq, `${count} rows in Postgres`);
    const isPoison = poison.has(textKey(userId, content));
    if (isPoison && count > 0) report("dead letter", seq, "in Postgres, which must have refused it");
    if (!isPoison && isDead.has(seq)) report("dead letter", seq, "a dead letter without a reason");
    if (count === 0 && !isDead.has(seq)) report("lost", seq, "neither in Postgres nor a dead letter");
  }
};

const checkChanges = (clients: readonly ClientHistory[], current: Map<number, Message>, report: Report): void => {
  for (const client of clients) {
    const acknowledged = client.sent.flatMap((message) => message.acknowledged.map((seq) => [seq, message] as const));
    checkContents(client, new Map(acknowledged), current, report);
    checkReactions(client, current, report);
  }
  checkReacted(clients, current, report);
};

/** Returns all violations in one room, after the faults have ended and all clients but the crashed ones have caught up. */
export const check = (evidence: RoomEvidence): Violation[] => {
  const { room, initialSeq, startedWithoutPostgres, clients, log, fresh } = evidence;
  const violations: Violation[] = [];
  const report: Report = (kind, seq, detail) => violations.push({ kind, room, seq, detail });

  const merged = merge(evidence, report);
  const end = merged.keys().reduce((highest, seq) => Math.max(highest, seq), initialSeq);
  const known = new Set<string>();
  const poison = new Set<string>();
  for (const { userId, sent } of clients) {
    for (const { content, isPoison } of sent) {
      known.add(textKey(userId, content));
      if (isPoison) poison.add(textKey(userId, content));
    }
  }
  if (initialSeq !== 0 && !startedWithoutPostgres)
    report("gap", initialSeq, `numbers begin above ${initialSeq}, although Postgres was up`);
  checkContiguous(
    log.map(({ seq }) => seq),
    // Old messages leave the log.
    log[0] && log[0].seq > initialSeq ? log[0].seq - 1 : initialSeq,
    "the room's log",
    report,
  );
  const seqOf = checkTexts(merged, known, report);
  for (const client of clients) {
    checkClient(client, initialSeq, end, report);
    checkSent(client.userId, client.sent, merged, seqOf, report);
    checkLiveRevs(client, startedWithoutPostgres, report);
  }
  if (fresh) {
    checkStates(evidence, fresh, report);
    checkChanges(clients, new Map(fresh.map((message) => [message.seq, message])), report);
  }
  checkArchive(evidence, merged, poison, report);
  return violations;
};
