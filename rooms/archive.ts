/**
 * From the log to Postgres. One request is in flight; what comes meanwhile goes into the next, at most about one a
 * second. Postgres may be away: the log keeps what waits, and an alarm tries again. A row that Postgres refuses is
 * found by halving, set aside and reported, and never holds up the rest.
 */
import type { Db } from "../drizzle/db.ts";
import { isRefused, sqlState } from "../drizzle/errors.ts";
import { type ArchivedMessage, insertMessages, messagesAt } from "../drizzle/queries.ts";
import type { MessageLog } from "./log.ts";
import { errorFields, type Log } from "./logger.ts";
import type { Message } from "./protocol.ts";

/** The most in one request, which Neon takes up to 10 MB of. */
const BATCH = { messages: 1_000, characters: 1_000_000 } as const;
/** From the start of one request to the start of the next, ms; a backlog does not wait. */
const PACE_MS = 1_000;
/** An alarm this far ahead sees to what waits if the object is lost meanwhile, ms. */
const SAFETY_MS = 60_000;
const BACKOFF_MS = { first: 1_000, most: 60_000 } as const;

/** What the archive needs of the room around it. */
export interface ArchiveHost {
  readonly room: string;
  readonly log: MessageLog;
  /** May throw where no database is configured. */
  db(): Db;
  now(): number;
  sleep(ms: number): Promise<void>;
  setAlarm(at: number): void;
  /** The log has lost old messages. */
  pruned(): void;
  readonly report: Log;
}

export class Archive {
  readonly #host: ArchiveHost;
  #running: Promise<void> | null = null;
  #startedAt = 0;
  #failures = 0;
  #retryAt = 0;
  /** The alarm that this instance has set, ms; one set before it was woken is not known. */
  #alarmAt = 0;

  constructor(host: ArchiveHost) {
    this.#host = host;
  }

  /** Messages were appended, in the same turn: the alarm becomes durable together with them. */
  appended(): void {
    const now = this.#host.now();
    if (this.#alarmAt <= now) this.#arm(now + SAFETY_MS);
    if (now >= this.#retryAt) this.#start();
  }

  /** The alarm has fired. Resolves when nothing waits any more, or the next try is due later. */
  async alarm(): Promise<void> {
    this.#retryAt = 0;
    if (this.#host.log.waiting(1).length === 0) return;
    // First of all the next one: the platform gives up on an alarm that keeps failing.
    this.#arm(this.#host.now() + SAFETY_MS);
    await this.#start();
  }

  #arm(at: number): void {
    this.#alarmAt = at;
    this.#host.setAlarm(at);
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { log, report, room } = this.#host;
    for (;;) {
      const pause = this.#startedAt + PACE_MS - this.#host.now();
      if (pause > 0) await this.#host.sleep(pause);
      const batch = nextBatch(log);
      const last = batch.at(-1);
      if (!last) return;
      this.#startedAt = this.#host.now();
      try {
        await this.#store(batch);
      } catch (error) {
        this.#failures += 1;
        const backoff = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (this.#failures - 1));
        // Spread out, so that not all rooms come at once to a database that has just come back.
        this.#retryAt = this.#host.now() + Math.ceil(backoff * (0.5 + Math.random() / 2));
        this.#arm(this.#retryAt);
        report("error", "archive failed", {
          room,
          waiting: batch.length,
          failures: this.#failures,
          ...errorFields(error),
        });
        return;
      }
      this.#failures = 0;
      log.markArchived(last.seq);
      report("archive", "archived", { room, messages: batch.length, seq: last.seq });
      if (log.prune(this.#host.now())) this.#host.pruned();
      const [next] = log.waiting(1);
      if (!next) return;
      // Left over from a full batch: what has waited so long waits no more.
      if (Date.parse(next.timestamp) < this.#startedAt) this.#startedAt = 0;
    }
  }

  async #store(batch: Message[]): Promise<void> {
    let inserted: Set<number>;
    try {
      inserted = await insertMessages(this.#host.db(), this.#host.room, batch.map(toPostgres));
    } catch (error) {
      if (!isRefused(error)) throw error;
      const [only] = batch;
      if (batch.length === 1 && only) return this.#setAside(only, `refused: ${sqlState(error)}`);
      const half = batch.length >> 1;
      await this.#store(batch.slice(0, half));
      return this.#store(batch.slice(half));
    }
    const rest = batch.filter((message) => !inserted.has(message.seq));
    if (rest.length > 0) await this.#compare(rest);
  }

  /** What was there already must be the same message: then an earlier request went through unheard. */
  async #compare(messages: Message[]): Promise<void> {
    const seqs = messages.map((message) => message.seq);
    const found = new Map((await messagesAt(this.#host.db(), this.#host.room, seqs)).map((row) => [row.seq, row]));
    for (const message of messages) {
      const row = found.get(message.seq);
      if (!row) this.#setAside(message, "repeat: its clientId is there under another seq");
      else if (!isSame(row, toPostgres(message))) this.#setAside(message, "conflict: another message has its seq");
    }
  }

  #setAside(message: Message, error: string): void {
    const { log, report, room } = this.#host;
    log.putAside({ message, error }, this.#host.now());
    report("error", "message set aside", { room, seq: message.seq, reason: error });
  }
}

/** What goes into one request: at least one message, where one waits. */
const nextBatch = (log: MessageLog): Message[] => {
  let characters = 0;
  const waiting = log.waiting(BATCH.messages);
  const end = waiting.findIndex(({ content }, i) => {
    characters += content.length;
    return i > 0 && characters > BATCH.characters;
  });
  return end < 0 ? waiting : waiting.slice(0, end);
};

const toPostgres = ({ clientId, timestamp, ...message }: Message): ArchivedMessage => ({
  ...message,
  timestamp: new Date(timestamp),
  clientId: clientId ?? null,
});

const isSame = (a: ArchivedMessage, b: ArchivedMessage): boolean =>
  a.userId === b.userId &&
  a.username === b.username &&
  a.content === b.content &&
  a.clientId === b.clientId &&
  a.timestamp.getTime() === b.timestamp.getTime();
