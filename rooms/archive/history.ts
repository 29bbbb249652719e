/**
 * Reads the room's history from its log and from Postgres as one. Postgres has what the log no longer has, except for dead
 * letters and edits that it has not received yet. The room's own part is always read in one turn, so nothing can be pruned
 * or sent between the two halves.
 */
import type { Db } from "../../drizzle/client.ts";
import { type MessageRow, messagesAfter, messagesBefore, type PageSize } from "../../drizzle/messages.ts";
import type { HistoryQuery } from "../core/effects.ts";
import type { Message } from "../protocol/events.ts";
import { ENVELOPE_BYTES, HISTORY_DEFAULT, LIMITS } from "../protocol/limits.ts";
import { utf8Bytes } from "../protocol/utf8.ts";
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

/**
 * Returns a page of history, no more than one reply holds: at once if the log has all of it, otherwise a promise, which
 * rejects when Postgres is down.
 */
export const readHistory = (
  sources: HistorySources,
  { before, after, limit = HISTORY_DEFAULT }: HistoryQuery,
): History | Promise<History> => {
  const { room, query } = sources;
  const log = sources.storage.messages;
  if (after !== undefined) {
    const recent = takePage(log.above(after), limit);
    const start = log.startSeq();
    if (after + 1 >= start || start === 1) return recent;
    const size = querySize(limit);
    return query((db) => messagesAfter(db, room, after, start, size)).then((rows) => {
      const end = cutAt(rows, size);
      if (end !== null) return takePage(merge(sources, rows, after, end + 1), limit, true);
      return takePage([...merge(sources, rows, after, start), ...recent.messages], limit, recent.hasMore);
    });
  }
  const recent = takePage(log.below(before), limit);
  if (recent.hasMore) return reversed(recent);
  const start = log.startSeq();
  if (start === 1) return reversed(recent);
  const oldEnd = Math.min(before ?? start, start);
  const size = querySize(limit - recent.messages.length);
  return query((db) => messagesBefore(db, room, oldEnd, size)).then(
    (rows) => {
      const first = cutAt(rows, size);
      const old = merge(sources, rows, first === null ? 0 : first - 1, oldEnd).reverse();
      return reversed(takePage([...recent.messages, ...old], limit, first !== null));
    },
    (error) => {
      // While Postgres is down, what the log has is better than nothing.
      if (recent.messages.length === 0) throw error;
      return reversed({ ...recent, hasMore: true });
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
 * Returns the messages with `after < seq < before`, ascending: Postgres' rows, which may have been read before their author
 * was erased, dead letters and the latest edits. Where a conflicting row has the seq of a dead letter, the message that was
 * seen in the room counts.
 */
const merge = (
  { storage: { deadLetters, edits, erasures } }: HistorySources,
  rows: MessageRow[],
  after: number,
  before: number,
): Message[] => {
  const messages = new Map(rows.map((row) => [row.seq, erasures.current(toMessage(row))]));
  for (const message of deadLetters.between(after, before)) messages.set(message.seq, message);
  const merged = [...messages.values()].sort((a, b) => a.seq - b.seq);
  const [first, last] = [merged[0], merged.at(-1)];
  if (!first || !last) return [];
  const edited = edits.between(first.seq - 1, last.seq + 1);
  return merged.map((message) => edited.get(message.seq) ?? message);
};

/**
 * Takes messages until the page has `limit` of them, or as many as one reply holds, but at least one. `hasMore` is whether
 * there are more when all of them are taken.
 */
const takePage = (messages: Iterable<Message>, limit: number, hasMore = false): History => {
  const page: Message[] = [];
  // Estimated until that is too much: encoding messages to measure them takes longer than encoding the reply.
  let sizeOf = mostBytes;
  let bytes = ENVELOPE_BYTES;
  for (const message of messages) {
    if (page.length === limit) return { messages: page, hasMore: true };
    bytes += sizeOf(message);
    if (bytes > LIMITS.replyBytes && sizeOf === mostBytes) {
      sizeOf = exactBytes;
      bytes = [...page, message].reduce((sum, each) => sum + exactBytes(each), ENVELOPE_BYTES);
    }
    if (page.length > 0 && bytes > LIMITS.replyBytes) return { messages: page, hasMore: true };
    page.push(message);
  }
  return { messages: page, hasMore };
};

/** Bytes of a message in a reply, with the comma that follows. */
const exactBytes = (message: Message): number => utf8Bytes(JSON.stringify(message)) + 1;

/** The most that a UTF-16 unit takes as JSON: an escape of six characters. */
const BYTES_PER_UNIT = 6;
/** The names of all fields, the seq and punctuation take less. */
const FIELDS_BYTES = 300;

/** At least as much as `exactBytes`: the other fields of a message are texts. */
const mostBytes = (message: Message): number =>
  Object.values(message).reduce<number>(
    (bytes, value) => (typeof value === "string" ? bytes + BYTES_PER_UNIT * value.length : bytes),
    FIELDS_BYTES,
  );

const reversed = ({ messages, hasMore }: History): History => ({ messages: messages.reverse(), hasMore });

/** What to ask Postgres for: one message more tells whether there are more. */
const querySize = (messages: number): PageSize => ({ rows: messages + 1, bytes: LIMITS.replyBytes });

/** Returns the seq at which Postgres ended the page because it was full; null if there are no more messages. */
const cutAt = (rows: MessageRow[], size: PageSize): number | null => {
  const bytes = rows.reduce((sum, { content }) => sum + utf8Bytes(content), 0);
  return rows.length === size.rows || bytes >= size.bytes ? (rows.at(-1)?.seq ?? null) : null;
};
