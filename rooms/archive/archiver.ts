/**
 * Archives the log to Postgres. One request is in flight; what arrives meanwhile goes into the next, at about one request a
 * second. While Postgres is down the log keeps what is not archived, and an alarm retries. A row that Postgres rejects is
 * found by halving the batch and becomes a dead letter, so it never holds up the rest.
 */
import type { Db } from "../../drizzle/client.ts";
import { isRowError, sqlState } from "../../drizzle/errors.ts";
import { insertMessages, type MessageRow, messagesAt, updateMessages } from "../../drizzle/messages.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import { type Clock, sleep } from "../../lib/timers.ts";
import type { Message } from "../protocol/events.ts";
import type { Edit } from "../storage/edits.ts";
import type { RoomStorage } from "../storage/index.ts";
import type { MessageLog } from "../storage/message-log.ts";
import { toRow } from "./rows.ts";

/** The limits of one request; Neon accepts up to 10 MB. */
const BATCH = { messages: 1_000, characters: 1_000_000, edits: 100 } as const;
/** From the start of one request to the start of the next, ms. A backlog does not wait. */
const PACE_MS = 1_000;
/** How far ahead the alarm is set that takes over if the object is lost meanwhile, ms. */
const SAFETY_MS = 60_000;
const BACKOFF_MS = { first: 1_000, max: 60_000 } as const;

export interface ArchiverOptions {
  readonly room: string;
  readonly storage: RoomStorage;
  /** May throw where no database is configured. */
  db(): Db;
  readonly clock: Clock;
  setAlarm(at: number): void;
  /** Called when old messages have been deleted from the log. */
  onPruned(): void;
  readonly logger: Logger;
}

export class Archiver {
  readonly #options: ArchiverOptions;
  #running: Promise<void> | null = null;
  #startedAt = 0;
  /** Consecutive failures. After waking up: as many as fit into the time that the oldest unarchived message has waited. */
  #failures = 0;
  #retryAt = 0;
  /** The alarm that this instance has set, ms. An alarm from before it woke up is unknown. */
  #alarmAt = 0;

  constructor(options: ArchiverOptions) {
    this.#options = options;
  }

  /** Call in the turn that stores messages or edits: the alarm becomes durable together with them. */
  appended(): void {
    const now = this.#options.clock.now();
    if (this.#alarmAt <= now) this.#setAlarm(now + SAFETY_MS);
    if (now >= this.#retryAt) void this.#start();
  }

  /** Whether Postgres does not have everything. */
  get isBehind(): boolean {
    const { messages, edits } = this.#options.storage;
    return messages.unarchived(1).length > 0 || edits.unarchived(1).length > 0;
  }

  /** Call after waking up: the alarm may have been lost in a crash, or given up by the platform. */
  restored(): void {
    const { messages, edits } = this.#options.storage;
    const oldest = messages.unarchived(1)[0] ?? edits.unarchived(1)[0]?.message;
    if (!oldest) return;
    const now = this.#options.clock.now();
    // A room that hibernates between two attempts would otherwise start again with short pauses each time.
    const waited = now - Date.parse(oldest.deletedAt ?? oldest.editedAt ?? oldest.timestamp);
    this.#failures = Math.floor(Math.log2(Math.max(1, waited / BACKOFF_MS.first)));
    this.#setAlarm(now + SAFETY_MS);
    void this.#start();
  }

  /** Handles the alarm. Resolves when everything is archived, or when the next attempt has to wait. */
  async alarm(): Promise<void> {
    if (!this.isBehind) return;
    const now = this.#options.clock.now();
    // Waking up has just made an attempt, or the alarm was for another purpose.
    if (now < this.#retryAt) return this.#setAlarm(this.#retryAt);
    // Sets the next alarm first: the platform gives up on an alarm whose handler keeps failing.
    this.#setAlarm(now + SAFETY_MS);
    await this.#start();
  }

  #setAlarm(at: number): void {
    this.#alarmAt = at;
    this.#options.setAlarm(at);
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { storage, logger, room, clock, onPruned } = this.#options;
    const { messages } = storage;
    for (;;) {
      // Before the pause, so that a room with nothing left to do can hibernate.
      if (!this.isBehind) return;
      const pause = this.#startedAt + PACE_MS - clock.now();
      if (pause > 0) await sleep(clock, pause);
      const batch = nextBatch(messages);
      this.#startedAt = clock.now();
      try {
        await this.#archive(batch);
      } catch (error) {
        this.#failed(batch.length, error);
        return;
      }
      this.#failures = 0;
      if (storage.prune(clock.now())) onPruned();
      const [next] = messages.unarchived(1);
      // Left over from a full batch, so the next request need not wait.
      if (next && Date.parse(next.timestamp) < this.#startedAt) this.#startedAt = 0;
      if (batch.length > 0) {
        logger.info("archive", "archived", { room, messages: batch.length, seq: messages.archivedSeq });
      }
    }
  }

  #failed(waiting: number, error: unknown): void {
    const { logger, room, clock } = this.#options;
    this.#failures += 1;
    const backoff = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (this.#failures - 1));
    // Jitter, so that not all rooms reconnect at once when the database is back.
    this.#retryAt = clock.now() + Math.ceil(backoff * (0.5 + Math.random() / 2));
    this.#setAlarm(this.#retryAt);
    logger.error("archive failed", { room, waiting, failures: this.#failures, ...errorFields(error) });
  }

  /** Archives messages first, because an edit updates its message's row. */
  async #archive(batch: Message[]): Promise<void> {
    const { messages, edits } = this.#options.storage;
    const last = batch.at(-1);
    if (last) {
      await this.#insert(batch);
      messages.markArchived(last.seq);
    }
    const unarchived = edits.unarchived(BATCH.edits, messages.archivedSeq);
    if (unarchived.length === 0) return;
    await this.#update(unarchived);
    edits.markArchived(unarchived);
  }

  async #update(edits: Edit[]): Promise<void> {
    const { room, db } = this.#options;
    try {
      await updateMessages(
        db(),
        room,
        edits.map(({ message }) => toRow(message)),
      );
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = edits;
      if (edits.length === 1 && only) return this.#deadLetter(only.message, `edit rejected: ${sqlState(error)}`);
      for (const edit of edits) await this.#update([edit]);
    }
  }

  async #insert(batch: Message[]): Promise<void> {
    const { room, db } = this.#options;
    let inserted: Set<number>;
    try {
      inserted = await insertMessages(db(), room, batch.map(toRow));
    } catch (error) {
      if (!isRowError(error)) throw error;
      const [only] = batch;
      if (batch.length === 1 && only) return this.#deadLetter(only, `rejected: ${sqlState(error)}`);
      const half = batch.length >> 1;
      await this.#insert(batch.slice(0, half));
      return this.#insert(batch.slice(half));
    }
    const rest = batch.filter((message) => !inserted.has(message.seq));
    if (rest.length > 0) await this.#compare(rest);
  }

  /** Checks that rows which were there already are the same messages: then the reply to an earlier request was lost. */
  async #compare(messages: Message[]): Promise<void> {
    const { room, db, storage } = this.#options;
    const seqs = messages.map((message) => message.seq);
    const rows = new Map((await messagesAt(db(), room, seqs)).map((row) => [row.seq, row]));
    for (const message of messages) {
      const row = rows.get(message.seq);
      if (!row) this.#deadLetter(message, "duplicate: another seq has its clientId");
      else if (!isSame(row, toRow(message), storage.edits.has(message.seq))) {
        this.#deadLetter(message, "conflict: another message has its seq");
      }
    }
  }

  /** Makes a message a dead letter. */
  #deadLetter(message: Message, error: string): void {
    const { storage, logger, room, clock } = this.#options;
    storage.deadLetters.put(message, error, clock.now());
    logger.error("message is a dead letter", { room, seq: message.seq, reason: error });
  }
}

/** Returns what goes into one request: at least one message if one is unarchived. */
const nextBatch = (log: MessageLog): Message[] => {
  let characters = 0;
  const unarchived = log.unarchived(BATCH.messages);
  const end = unarchived.findIndex(({ content }, i) => {
    characters += content.length;
    return i > 0 && characters > BATCH.characters;
  });
  return end < 0 ? unarchived : unarchived.slice(0, end);
};

/** Returns whether two rows are the same message; its content may differ if it was edited or deleted since. */
const isSame = (a: MessageRow, b: MessageRow, isEdited: boolean): boolean =>
  a.userId === b.userId &&
  a.username === b.username &&
  (a.content === b.content || isEdited) &&
  a.clientId === b.clientId &&
  a.timestamp.getTime() === b.timestamp.getTime();
