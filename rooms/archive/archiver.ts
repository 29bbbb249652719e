/**
 * From the log to Postgres. One request is in flight; what comes meanwhile goes into the next, at most about one a
 * second. Postgres may be away: the log keeps what waits, and an alarm tries again. A row that Postgres refuses is
 * found by halving, set aside and reported, and never holds up the rest.
 */
import type { Db } from "../../drizzle/client.ts";
import { isRefused, sqlState } from "../../drizzle/errors.ts";
import { type ArchivedMessage, insertMessages, messagesAt, updateMessages } from "../../drizzle/messages.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { Message } from "../protocol/events.ts";
import type { Revision } from "../storage/edits.ts";
import type { RoomStorage } from "../storage/index.ts";
import type { MessageLog } from "../storage/message-log.ts";

/** The most in one request, which Neon takes up to 10 MB of. */
const BATCH = { messages: 1_000, characters: 1_000_000, changes: 100 } as const;
/** From the start of one request to the start of the next, ms; a backlog does not wait. */
const PACE_MS = 1_000;
/** An alarm this far ahead sees to what waits if the object is lost meanwhile, ms. */
const SAFETY_MS = 60_000;
const BACKOFF_MS = { first: 1_000, most: 60_000 } as const;

/** What the archive needs of the room around it. */
export interface ArchiveHost {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
  now(): number;
  sleep(ms: number): Promise<void>;
  setAlarm(at: number): void;
  /** The log has lost old messages. */
  pruned(): void;
  readonly logger: Logger;
}

export class Archive {
  readonly #host: ArchiveHost;
  #running: Promise<void> | null = null;
  #startedAt = 0;
  /** In a row. After a wake, as many as there can have been since what waits was said. */
  #failures = 0;
  #retryAt = 0;
  /** The alarm that this instance has set, ms; one set before it was woken is not known. */
  #alarmAt = 0;

  constructor(host: ArchiveHost) {
    this.#host = host;
  }

  /** Messages were appended or changed, in the same turn: the alarm becomes durable together with them. */
  appended(): void {
    const now = this.#host.now();
    if (this.#alarmAt <= now) this.#arm(now + SAFETY_MS);
    if (now >= this.#retryAt) this.#start();
  }

  /** Postgres does not have everything. */
  get isBehind(): boolean {
    const { log, changes } = this.#host.storage;
    return log.waiting(1).length > 0 || changes.waiting(1).length > 0;
  }

  /** After a wake: a crash, or a platform that has given up on it, may have lost the alarm or put it far ahead. */
  restored(): void {
    const { log, changes } = this.#host.storage;
    const waiting = log.waiting(1)[0] ?? changes.waiting(1)[0]?.message;
    if (!waiting) return;
    const now = this.#host.now();
    // A room that sleeps between two tries would otherwise begin with short pauses each time.
    const waited = now - Date.parse(waiting.deletedAt ?? waiting.editedAt ?? waiting.timestamp);
    this.#failures = Math.floor(Math.log2(Math.max(1, waited / BACKOFF_MS.first)));
    this.#arm(now + SAFETY_MS);
    void this.#start();
  }

  /** The alarm has fired. Resolves when nothing waits any more, or the next try is due later. */
  async alarm(): Promise<void> {
    if (!this.isBehind) return;
    const now = this.#host.now();
    // The wake itself has tried just now, or it was about something else.
    if (now < this.#retryAt) return this.#arm(this.#retryAt);
    // First of all the next one: the platform gives up on an alarm that keeps failing.
    this.#arm(now + SAFETY_MS);
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
    const { storage, logger, room } = this.#host;
    const { log } = storage;
    for (;;) {
      // Before the pause: a room with nothing left to do may sleep.
      if (!this.isBehind) return;
      const pause = this.#startedAt + PACE_MS - this.#host.now();
      if (pause > 0) await this.#host.sleep(pause);
      const batch = nextBatch(log);
      this.#startedAt = this.#host.now();
      try {
        await this.#archive(batch);
      } catch (error) {
        this.#failed(batch.length, error);
        return;
      }
      this.#failures = 0;
      if (storage.prune(this.#host.now())) this.#host.pruned();
      const [next] = log.waiting(1);
      // Left over from a full batch: what has waited so long waits no more.
      if (next && Date.parse(next.timestamp) < this.#startedAt) this.#startedAt = 0;
      if (batch.length > 0) logger.info("archive", "archived", { room, messages: batch.length, seq: log.archived });
    }
  }

  #failed(waiting: number, error: unknown): void {
    const { logger, room } = this.#host;
    this.#failures += 1;
    const backoff = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (this.#failures - 1));
    // Spread out, so that not all rooms come at once to a database that has just come back.
    this.#retryAt = this.#host.now() + Math.ceil(backoff * (0.5 + Math.random() / 2));
    this.#arm(this.#retryAt);
    logger.error("archive failed", { room, waiting, failures: this.#failures, ...errorFields(error) });
  }

  /** New messages first: a change of one of them finds its row there. */
  async #archive(batch: Message[]): Promise<void> {
    const { log, changes } = this.#host.storage;
    const last = batch.at(-1);
    if (last) {
      await this.#store(batch);
      log.markArchived(last.seq);
    }
    const revisions = changes.waiting(BATCH.changes, log.archived);
    if (revisions.length === 0) return;
    await this.#change(revisions);
    changes.markArchived(revisions);
  }

  async #change(revisions: Revision[]): Promise<void> {
    try {
      await updateMessages(
        this.#host.db(),
        this.#host.room,
        revisions.map(({ message }) => toPostgres(message)),
      );
    } catch (error) {
      if (!isRefused(error)) throw error;
      const [only] = revisions;
      if (revisions.length === 1 && only) return this.#setAside(only.message, `change refused: ${sqlState(error)}`);
      for (const revision of revisions) await this.#change([revision]);
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
    const { changes } = this.#host.storage;
    const found = new Map((await messagesAt(this.#host.db(), this.#host.room, seqs)).map((row) => [row.seq, row]));
    for (const message of messages) {
      const row = found.get(message.seq);
      if (!row) this.#setAside(message, "repeat: its clientId is there under another seq");
      else if (!isSame(row, toPostgres(message), changes.has(message.seq)))
        this.#setAside(message, "conflict: another message has its seq");
    }
  }

  #setAside(message: Message, error: string): void {
    const { storage, logger, room } = this.#host;
    storage.aside.put(message, error, this.#host.now());
    logger.error("message set aside", { room, seq: message.seq, reason: error });
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

const toPostgres = ({ clientId, timestamp, editedAt, deletedAt, ...message }: Message): ArchivedMessage => ({
  ...message,
  timestamp: new Date(timestamp),
  editedAt: editedAt === undefined ? null : new Date(editedAt),
  deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
  clientId: clientId ?? null,
});

/** `isChanged`: it was edited or deleted since, so its content may be another. */
const isSame = (a: ArchivedMessage, b: ArchivedMessage, isChanged: boolean): boolean =>
  a.userId === b.userId &&
  a.username === b.username &&
  (a.content === b.content || isChanged) &&
  a.clientId === b.clientId &&
  a.timestamp.getTime() === b.timestamp.getTime();
