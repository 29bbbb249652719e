/**
 * Reads the room's history from its log and from Postgres as one. Postgres has what the log no longer has, except for dead
 * letters and changes that it has not received yet. The room's own part is always read in one turn, so nothing can be pruned
 * or sent between the two halves.
 */
import type { Db } from "../../drizzle/client.ts";
import { type MessageRow, messagesAfter, messagesBefore } from "../../drizzle/messages.ts";
import type { HistoryQuery } from "../core/effects.ts";
import type { Message } from "../protocol/events.ts";
import { HISTORY_DEFAULT, LIMITS } from "../protocol/limits.ts";
import type { RoomStorage } from "../storage/index.ts";
import { cutAt, type Page, querySize, takePage } from "./pages.ts";
import { toMessage } from "./rows.ts";

/** Ascending by seq; `hasMore` is about the direction of the query, for a page around a seq about older messages. */
export interface History extends Page {
  /** For a page around a seq: whether there are newer messages. */
  readonly hasNewer?: boolean;
}

/** Where a room's messages are. */
export interface HistorySources {
  readonly room: string;
  readonly storage: RoomStorage;
  /** Runs a query of Postgres, maybe later: queries of many users take turns. */
  query<Result>(run: (db: Db) => Promise<Result>): Promise<Result>;
}

/** The most that a page holds. */
interface Size {
  readonly limit: number;
  readonly bytes: number;
}

/**
 * Returns a page of history, no more than one reply holds: at once if the log has all of it, otherwise a promise, which
 * rejects when Postgres is down.
 */
export const readHistory = (
  sources: HistorySources,
  { before, after, around, limit = HISTORY_DEFAULT }: HistoryQuery,
): History | Promise<History> => {
  if (around !== undefined) return readAround(sources, around, limit);
  const size = { limit, bytes: LIMITS.replyBytes };
  return after === undefined ? readBefore(sources, before, size) : readAfter(sources, after, size);
};

const readAround = (sources: HistorySources, seq: number, limit: number): History | Promise<History> => {
  const bytes = LIMITS.replyBytes / 2;
  const newer = readAfter(sources, seq - 1, { limit: Math.ceil(limit / 2), bytes });
  const older = readBefore(sources, seq, { limit: Math.floor(limit / 2), bytes });
  const join = (older: Page, newer: Page): History => ({
    messages: [...older.messages, ...newer.messages],
    hasMore: older.hasMore,
    hasNewer: newer.hasMore,
  });
  if (!(newer instanceof Promise) && !(older instanceof Promise)) return join(older, newer);
  return Promise.all([older, newer]).then((pages) => join(...pages));
};

const readAfter = (sources: HistorySources, after: number, { limit, bytes }: Size): Page | Promise<Page> => {
  const { room, storage, query } = sources;
  const recent = takePage(storage.above(after), limit, { bytes });
  const start = storage.messages.startSeq();
  if (after + 1 >= start || start === 1) return recent;
  const size = querySize(limit);
  return query((db) => messagesAfter(db, room, after, start, size)).then((rows) => {
    const cut = cutAt(rows, size);
    if (cut !== null) return takePage(merge(sources, rows, after, cut.seq + 1), limit, { bytes, hasMore: true });
    const all = [...merge(sources, rows, after, start), ...recent.messages];
    return takePage(all, limit, { bytes, hasMore: recent.hasMore });
  });
};

const readBefore = (
  sources: HistorySources,
  before: number | undefined,
  { limit, bytes }: Size,
): Page | Promise<Page> => {
  const { room, storage, query } = sources;
  const recent = takePage(storage.below(before), limit, { bytes });
  if (recent.hasMore) return reversed(recent);
  const start = storage.messages.startSeq();
  if (start === 1) return reversed(recent);
  const oldEnd = Math.min(before ?? start, start);
  const size = querySize(limit - recent.messages.length);
  return query((db) => messagesBefore(db, room, oldEnd, size)).then(
    (rows) => {
      const cut = cutAt(rows, size);
      const old = merge(sources, rows, cut === null ? 0 : cut.seq - 1, oldEnd).reverse();
      return reversed(takePage([...recent.messages, ...old], limit, { bytes, hasMore: cut !== null }));
    },
    (error) => {
      // While Postgres is down, what the log has is better than nothing.
      if (recent.messages.length === 0) throw error;
      return reversed({ ...recent, hasMore: true });
    },
  );
};

/**
 * Returns the messages with `after < seq < before`, ascending: Postgres' rows, dead letters and the latest changes. Where a
 * conflicting row has the seq of a dead letter, the message that was seen in the room counts.
 */
const merge = (sources: HistorySources, rows: MessageRow[], after: number, before: number): Message[] => {
  const { changes, deadLetters } = sources.storage;
  const messages = new Map(rows.map((row) => [row.seq, currentState(sources, row)]));
  for (const message of deadLetters.between(after, before)) messages.set(message.seq, changes.current(message));
  return [...messages.values()].sort((a, b) => a.seq - b.seq);
};

/** Returns the current state of a message that Postgres returned, maybe before its author was erased. */
export const currentState = ({ storage: { changes, erasures } }: HistorySources, row: MessageRow): Message =>
  changes.current(erasures.current(toMessage(row)));

const reversed = ({ messages, hasMore }: Page): Page => ({ messages: messages.reverse(), hasMore });
