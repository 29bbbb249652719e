/** Checks that every copy of a room is in its current state, which is what a new client loads at the end. */
import type { Message, Reaction } from "../../rooms/protocol/events.ts";
import type { ClientHistory, RoomEvidence } from "./evidence.ts";
import type { Report } from "./violations.ts";

/** Returns what changes of a message. Postgres does not keep the order of a JSON object's fields. */
const stateOf = ({ content, editedAt, deletedAt, mentions, reactions = [], rev }: Message, withReactions: boolean) =>
  JSON.stringify([
    content,
    editedAt,
    deletedAt,
    mentions?.map(({ userId, name }) => [userId, name]),
    ...(withReactions ? [rev, reactions.map(fieldsOf)] : []),
  ]);

const fieldsOf = ({ emoji, count, userIds }: Reaction) => [emoji, count, userIds];

export const checkStates = (evidence: RoomEvidence, fresh: readonly Message[], report: Report): void => {
  const current = new Map(fresh.map((message) => [message.seq, message]));
  const isDead = new Set(evidence.deadLetters.map(({ seq }) => seq));
  const compare = (messages: readonly Message[], where: string, withReactions = true) => {
    for (const message of messages) {
      const now = current.get(message.seq);
      if (!now) report("lost", message.seq, `${where} has ${message.seq}, a new client does not`);
      else if (now !== message && stateOf(now, withReactions) !== stateOf(message, withReactions)) {
        const [is, wants] = [stateOf(message, withReactions), stateOf(now, withReactions)];
        report("stale", message.seq, `${where} has ${message.seq} as ${is}, and it is ${wants}`);
      }
    }
  };
  for (const { userId, log, knowsRevs, hasCrashed } of evidence.clients) {
    if (!hasCrashed) compare(log, userId, knowsRevs);
  }
  compare(
    evidence.roomChanges.map(({ message }) => message),
    "the room",
  );
  compare(
    evidence.postgres.filter(({ seq }) => !isDead.has(seq)),
    "Postgres",
  );
  const changed = new Set(evidence.roomChanges.map(({ message }) => message.seq));
  compare(
    evidence.log.filter(({ seq }) => !changed.has(seq)),
    "the room's log",
  );
  checkRevs(fresh, report);
  checkReactors(evidence, current, isDead, report);
};

/** Checks that no two messages have the same rev. */
const checkRevs = (messages: readonly Message[], report: Report): void => {
  const revs = new Map<number, number>();
  for (const { seq, rev } of messages) {
    if (rev === undefined) continue;
    const other = revs.get(rev);
    if (other !== undefined) report("duplicate", seq, `${other} and ${seq} have rev ${rev}`);
    revs.set(rev, seq);
  }
};

/** Checks that the lists of all reactions are what the messages say, in the room and in Postgres. */
const checkReactors = (
  { roomChanges, reactions }: RoomEvidence,
  current: Map<number, Message>,
  isDead: ReadonlySet<number>,
  report: Report,
): void => {
  const compare = (seq: number, users: ReadonlyMap<string, readonly string[]>, where: string) => {
    const { deletedAt, reactions = [] } = current.get(seq) ?? {};
    const all = [...users.values()].flat().length;
    if (deletedAt !== undefined && all > 0) {
      report("remnant", seq, `${where} has ${all} reactions to ${seq}, which is deleted`);
      return;
    }
    const summary = [...users].map(([emoji, userIds]) => [emoji, userIds.length, userIds]);
    if (JSON.stringify(summary) === JSON.stringify(reactions.map(fieldsOf))) return;
    report("stale", seq, `${where} has other reactions to ${seq} than a new client sees`);
  };
  for (const { message, reactors } of roomChanges) {
    compare(message.seq, new Map(reactors.map(({ emoji, userIds }) => [emoji, userIds])), "the room");
  }
  const rows = Map.groupBy(reactions, ({ seq }) => seq);
  for (const [seq, message] of current) {
    if (isDead.has(seq) || (!rows.has(seq) && message.reactions === undefined)) continue;
    const users = Map.groupBy(rows.get(seq) ?? [], ({ emoji }) => emoji);
    compare(seq, new Map([...users].map(([emoji, each]) => [emoji, each.map(({ userId }) => userId)])), "Postgres");
  }
  for (const { seq } of reactions) if (!current.has(seq)) report("phantom", seq, "reactions to a message that is none");
};

/** Checks that a connection was told of each change: their revs continue one by one, from 0 also at a jump. */
export const checkLiveRevs = (
  { userId, revs, knowsRevs }: ClientHistory,
  startedWithoutPostgres: boolean,
  report: Report,
): void => {
  if (!knowsRevs) return;
  for (const connection of revs) {
    let [last] = connection;
    for (const rev of connection) {
      if (last === undefined) break;
      const isJump = last === 0 && startedWithoutPostgres;
      if (rev > last + 1 && !isJump) report("gap", null, `live for ${userId}: rev ${rev} after ${last}`);
      // The answer to a request that has been carried out before has an older rev.
      last = Math.max(last, rev);
    }
  }
};
