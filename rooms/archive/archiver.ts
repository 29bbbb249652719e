/**
 * Archives the log to Postgres. One request is in flight; what arrives meanwhile goes into the next, at about one request a
 * second. While Postgres is down the log keeps what is not archived, and an alarm retries.
 */
import { errorFields } from "../../lib/logger.ts";
import { sleep } from "../../lib/timers.ts";
import { SupersededError, Upload, type Uploaded, type UploadOptions } from "./upload.ts";

/** From the start of one request to the start of the next, ms. A backlog does not wait. */
const PACE_MS = 1_000;
/** How far ahead the alarm is set that takes over if the object is lost meanwhile, ms. */
const SAFETY_MS = 60_000;
const BACKOFF_MS = { first: 1_000, max: 60_000 } as const;

export interface ArchiverOptions extends UploadOptions {
  setAlarm(at: number): void;
  /** Called when old messages have been deleted from the log. */
  onPruned(): void;
}

export class Archiver {
  readonly #options: ArchiverOptions;
  readonly #upload: Upload;
  #running: Promise<void> | null = null;
  /** Settles with the next attempt; null while nobody waits for it. */
  #attempt: PromiseWithResolvers<void> | null = null;
  #startedAt = 0;
  /** Consecutive failures. After waking up: as many as fit into the time that the oldest unarchived message has waited. */
  #failures = 0;
  #retryAt = 0;
  /** The alarm that this instance has set, ms. An alarm from before it woke up is unknown. */
  #alarmAt = 0;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.#upload = new Upload(options);
  }

  /** Call in the turn that stores messages, edits or orders: the alarm becomes durable together with them. */
  appended(): void {
    this.takeOverLater();
    if (this.#options.clock.now() >= this.#retryAt) void this.#start();
  }

  /** Sets the alarm that takes over if the object is lost before what it has just stored is archived. */
  takeOverLater(): void {
    const now = this.#options.clock.now();
    if (this.#alarmAt <= now) this.#setAlarm(now + SAFETY_MS);
  }

  /** Whether Postgres does not have everything. */
  get isBehind(): boolean {
    return this.#waitingSince() !== null;
  }

  /** Call after waking up: the alarm may have been lost in a crash, or given up by the platform. */
  restored(): void {
    const since = this.#waitingSince();
    if (since === null) return;
    const now = this.#options.clock.now();
    // A room that hibernates between two attempts would otherwise start again with short pauses each time.
    const waited = now - since;
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

  /** Resolves when Postgres has every message and order that is stored now. Rejects when an attempt fails. */
  async catchUp(): Promise<void> {
    const { messages, orders } = this.#options.storage;
    const { seq } = messages.last();
    const waiting = new Set(orders.unarchived(Number.MAX_SAFE_INTEGER).map(({ id }) => id));
    while (messages.archivedSeq < seq || waiting.has(orders.unarchived(1)[0]?.id ?? "")) {
      this.#attempt ??= Promise.withResolvers();
      void this.#start();
      await this.#attempt.promise;
    }
  }

  /** Returns since when something has waited for Postgres, ms since 1970; null if nothing does. */
  #waitingSince(): number | null {
    const { messages, edits, orders } = this.#options.storage;
    const oldest = messages.unarchived(1)[0] ?? edits.unarchived(1)[0]?.message;
    const since = oldest
      ? (oldest.deletedAt ?? oldest.editedAt ?? oldest.timestamp)
      : orders.unarchived(1)[0]?.order.at;
    return since === undefined ? null : Date.parse(since);
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
      this.#startedAt = clock.now();
      let uploaded: Uploaded;
      try {
        uploaded = await this.#upload.run();
      } catch (error) {
        if (error instanceof SupersededError) {
          this.#startedAt = 0;
          continue;
        }
        this.#failed(error);
        this.#attempt?.reject(error);
        this.#attempt = null;
        return;
      }
      this.#failures = 0;
      if (storage.prune(clock.now())) onPruned();
      const [next] = messages.unarchived(1);
      // Left over from a full batch, so the next request need not wait.
      if (uploaded.isFull || (next && Date.parse(next.timestamp) < this.#startedAt)) this.#startedAt = 0;
      if (uploaded.messages > 0) {
        logger.info("archive", "archived", { room, messages: uploaded.messages, seq: messages.archivedSeq });
      }
      this.#attempt?.resolve();
      this.#attempt = null;
    }
  }

  #failed(error: unknown): void {
    const { logger, room, clock, storage } = this.#options;
    this.#failures += 1;
    const backoff = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** (this.#failures - 1));
    // Jitter, so that not all rooms reconnect at once when the database is back.
    this.#retryAt = clock.now() + Math.ceil(backoff * (0.5 + Math.random() / 2));
    this.#setAlarm(this.#retryAt);
    const waiting = storage.messages.last().seq - storage.messages.archivedSeq;
    logger.error("archive failed", { room, waiting, failures: this.#failures, ...errorFields(error) });
  }
}
