/**
 * A room's history, read across its log and Postgres without a seam: what the log no longer has, Postgres has.
 * The log is always read first and at once, so nothing can be pruned or said between the two halves.
 */
import type { Db } from "../drizzle/db.ts";
import { type ArchivedMessage, messagesAfter, messagesBefore } from "../drizzle/queries.ts";
import type { HistoryQuery } from "./effects.ts";
import { seenBy } from "./fanout.ts";
import type { MessageLog } from "./log.ts";
import { HISTORY_DEFAULT, type Message, type ServerData } from "./protocol.ts";

export interface History {
  /** Ascending by seq. */
  messages: Message[];
  /** There is more in the direction that was asked for. */
  hasMore: boolean;
}

/** Postgres is asked only when the log cannot answer alone; then the history comes as a promise, which may reject. */
export const readHistory = (
  room: string,
  log: MessageLog,
  db: () => Db,
  { before, after, limit = HISTORY_DEFAULT }: HistoryQuery,
): History | Promise<History> => {
  const first = log.first() ?? (log.base ?? 0) + 1;
  // One more than asked for tells whether there is more.
  const wanted = limit + 1;
  if (after !== undefined) {
    const recent = log.after(after, wanted);
    if (after + 1 >= first || first === 1) return firstOf(recent, limit);
    return messagesAfter(db(), room, after, first, wanted).then((old) =>
      firstOf([...old.map(fromPostgres), ...recent].slice(0, wanted), limit),
    );
  }
  const top = before ?? log.last().seq + 1;
  const recent = log.before(top, wanted);
  const missing = wanted - recent.length;
  if (missing === 0 || first === 1) return lastOf(recent, limit);
  return messagesBefore(db(), room, Math.min(top, first), missing).then(
    (old) => lastOf([...old.reverse().map(fromPostgres), ...recent], limit),
    (error) => {
      // Postgres is away: what the log has is better than nothing.
      if (recent.length === 0) throw error;
      return { messages: recent, hasMore: true };
    },
  );
};

/** The answer to `query`, as `userId` may see it. */
export const historyData = (
  room: string,
  { before, after }: HistoryQuery,
  { messages, hasMore }: History,
  userId: string,
): ServerData<"messageHistory"> => ({
  room,
  messages: messages.map((message) => seenBy(userId, message)),
  hasMore,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

const firstOf = (messages: Message[], limit: number): History => ({
  messages: messages.slice(0, limit),
  hasMore: messages.length > limit,
});

const lastOf = (messages: Message[], limit: number): History => ({
  messages: messages.slice(-limit),
  hasMore: messages.length > limit,
});

const fromPostgres = ({ timestamp, clientId, ...row }: ArchivedMessage): Message => ({
  ...row,
  timestamp: timestamp.toISOString(),
  ...(clientId === null ? {} : { clientId }),
});
