/**
 * Reads the room's history from its log and from Postgres as one. Postgres has what the log no longer has, except for dead
 * letters and edits that it has not received yet. The room's own part is always read in one turn, so nothing can be pruned
 * or sent between the two halves.
 */
import type { Db } from "../../drizzle/client.ts";
import { type MessageRow, messagesAfter, messagesBefore } from "../../drizzle/messages.ts";
import type { HistoryQuery } from "../core/effects.ts";
import type { Message } from "../protocol/events.ts";
import { HISTORY_DEFAULT } from "../protocol/limits.ts";
import type { RoomStorage } from "../storage/index.ts";
import { toMessage } from "./rows.ts";

export interface History {
  /** Ascending by seq. */
  readonly messages: Message[];
  /** Whether there are more in the direction of the query. */
  readonly hasMore: boolean;
}

/** Where a room's messages are. */
export interface HistorySources {
  readonly room: string;
  readonly storage: RoomStorage;
  /** Runs a query of Postgres, maybe later: queries of many users take turns. */
  query<Result>(run: (db: Db) => Promise<Result>): Promise<Result>;
}

/** Returns the history at once if the log has all of it, otherwise a promise, which rejects when Postgres is down. */
export const readHistory = (
  sources: HistorySources,
  { before, after, limit = HISTORY_DEFAULT }: HistoryQuery,
): History | Promise<History> => {
  const { room, query } = sources;
  const log = sources.storage.messages;
  const start = log.startSeq();
  // One more than asked for tells whether there are more.
  const wanted = limit + 1;
  if (after !== undefined) {
    const recent = log.after(after, wanted);
    if (after + 1 >= start || start === 1) return firstOf(recent, limit);
    return query((db) => messagesAfter(db, room, after, start, wanted)).then((rows) =>
      firstOf([...merge(sources, rows, after, start), ...recent], limit),
    );
  }
  const end = before ?? log.endSeq();
  const recent = log.before(end, wanted);
  const missing = wanted - recent.length;
  if (missing === 0 || start === 1) return lastOf(recent, limit);
  const oldEnd = Math.min(end, start);
  return query((db) => messagesBefore(db, room, oldEnd, missing)).then(
    (rows) => lastOf([...merge(sources, rows, 0, oldEnd), ...recent], limit),
    (error) => {
      // While Postgres is down, what the log has is better than nothing.
      if (recent.length === 0) throw error;
      return { messages: recent, hasMore: true };
    },
  );
};

/** Returns a message of the log, null where none has this seq, or undefined if only Postgres can tell. */
export const findInLog = ({ storage: { messages } }: HistorySources, seq: number): Message | null | undefined => {
  if (seq >= messages.endSeq()) return null;
  return seq >= messages.startSeq() ? (messages.find(seq) ?? null) : undefined;
};

/** Returns the message with this seq, which the log does not have, in its current state; `row` is Postgres' if it has one. */
export const currentState = (sources: HistorySources, seq: number, row: MessageRow | undefined): Message | null =>
  merge(sources, row ? [row] : [], seq - 1, seq + 1)[0] ?? null;

/**
 * Returns the messages with `after < seq < before`, ascending: Postgres' rows, dead letters and the latest edits. Where a
 * conflicting row has the seq of a dead letter, the message that was seen in the room counts.
 */
const merge = (
  { storage: { deadLetters, edits } }: HistorySources,
  rows: MessageRow[],
  after: number,
  before: number,
): Message[] => {
  const messages = new Map(rows.map((row) => [row.seq, toMessage(row)]));
  for (const message of deadLetters.between(after, before)) messages.set(message.seq, message);
  for (const [seq, message] of edits.between(after, before)) if (messages.has(seq)) messages.set(seq, message);
  return [...messages.values()].sort((a, b) => a.seq - b.seq);
};

const firstOf = (messages: Message[], limit: number): History => ({
  messages: messages.slice(0, limit),
  hasMore: messages.length > limit,
});

const lastOf = (messages: Message[], limit: number): History => ({
  messages: messages.slice(-limit),
  hasMore: messages.length > limit,
});
