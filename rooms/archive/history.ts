/**
 * A room's history, read across its log and Postgres without a seam: what the log no longer has, Postgres has, except
 * for what it refused and for changes that it has not heard of yet. The room's own part is always read in one turn, so
 * nothing can be pruned or said between the two halves.
 */
import type { Db } from "../../drizzle/client.ts";
import {
  type ArchivedMessage,
  messagesAfter,
  messagesAt,
  messagesBefore,
  withIsoTimes,
} from "../../drizzle/messages.ts";
import type { HistoryQuery } from "../core/effects.ts";
import { seenBy } from "../core/messages.ts";
import type { Message, ServerData } from "../protocol/events.ts";
import { HISTORY_DEFAULT } from "../protocol/limits.ts";
import type { RoomStorage } from "../storage/index.ts";

export interface History {
  /** Ascending by seq. */
  messages: Message[];
  /** There is more in the direction that was asked for. */
  hasMore: boolean;
}

/** Where a room's messages are. */
export interface Sources {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
}

/** Postgres is asked only when the log cannot answer alone; then the history comes as a promise, which may reject. */
export const readHistory = (
  sources: Sources,
  { before, after, limit = HISTORY_DEFAULT }: HistoryQuery,
): History | Promise<History> => {
  const { room, db } = sources;
  const { log } = sources.storage;
  const first = log.first() ?? (log.base ?? 0) + 1;
  // One more than asked for tells whether there is more.
  const wanted = limit + 1;
  if (after !== undefined) {
    const recent = log.after(after, wanted);
    if (after + 1 >= first || first === 1) return firstOf(recent, limit);
    return messagesAfter(db(), room, after, first, wanted).then((old) =>
      firstOf([...complete(sources, old, after, first), ...recent], limit),
    );
  }
  const top = before ?? log.last().seq + 1;
  const recent = log.before(top, wanted);
  const missing = wanted - recent.length;
  if (missing === 0 || first === 1) return lastOf(recent, limit);
  const end = Math.min(top, first);
  return messagesBefore(db(), room, end, missing).then(
    (old) => lastOf([...complete(sources, old, 0, end), ...recent], limit),
    (error) => {
      // Postgres is away: what the log has is better than nothing.
      if (recent.length === 0) throw error;
      return { messages: recent, hasMore: true };
    },
  );
};

/** One message as it is now, null where there is none under this seq; a promise where only Postgres can tell. */
export const readMessage = (sources: Sources, seq: number): Message | null | Promise<Message | null> => {
  const { room, db } = sources;
  const { log } = sources.storage;
  if (seq > log.last().seq) return null;
  const recent = log.at(seq);
  if (recent || seq >= (log.first() ?? (log.base ?? 0) + 1)) return recent ?? null;
  return messagesAt(db(), room, [seq]).then((old) => complete(sources, old, seq - 1, seq + 1)[0] ?? null);
};

/**
 * What Postgres has between two seqs, ascending, as the room knows it: with what was set aside, and with the last
 * changes. Where a conflicting row has another message's place, the one that was seen in the room counts.
 */
const complete = (
  { storage: { aside, changes } }: Sources,
  old: ArchivedMessage[],
  after: number,
  before: number,
): Message[] => {
  const messages = new Map(old.map((row) => [row.seq, fromPostgres(row)]));
  for (const message of aside.between(after, before)) messages.set(message.seq, message);
  for (const [seq, message] of changes.between(after, before)) if (messages.has(seq)) messages.set(seq, message);
  return [...messages.values()].sort((a, b) => a.seq - b.seq);
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

const fromPostgres = ({ clientId, ...row }: ArchivedMessage): Message => ({
  ...withIsoTimes(row),
  ...(clientId === null ? {} : { clientId }),
});
