/**
 * Archives the log to Postgres. One request is in flight; what arrives meanwhile goes into the next, at about one request a
 * second. An alarm takes over if the object is lost, and retries while Postgres is down. A room that wakes archives nothing
 * until something is stored: what may have been archived already is sent again with it.
 */
import type { Alarms } from "../../lib/alarms.ts";
import { BACKOFF_MS, backoffMs } from "../../lib/backoff.ts";
import { errorFields } from "../../lib/logger.ts";
import { sleep } from "../../lib/timers.ts";
import { SupersededError, Upload, type UploadOptions } from "./upload.ts";

/** From the start of one request to the start of the next, ms. A backlog does not wait. */
const PACE_MS = 900;
/**
 * The alarm that takes over is due at most this long after something was stored, ms. Setting it is billed as a row, so one
 * alarm serves everything that is stored until then.
 */
const TAKE_OVER_MS = 10 * 60_000;

export interface ArchiverOptions extends UploadOptions {
  readonly alarms: Pick<Alarms<"archive">, "set" | "setBy" | "cancel">;
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
  /** Consecutive failures; null until this instance has made an attempt. */
  #failures: number | null = null;
  #retryAt = 0;

  constructor(options: ArchiverOptions) {
    this.#options = options;
    this.#upload = new Upload(options);
  }

  /** Call in the turn that stores messages, changes or orders: the alarm becomes durable together with them. */
  appended(): void {
    this.takeOverLater();
    if (this.#options.clock.now() >= this.#retryAt) void this.#start();
  }

  /** Sets the alarm that takes over if the object is lost before what it has just stored is archived. */
  takeOverLater(): void {
    const { alarms, clock } = this.#options;
    alarms.setBy("archive", clock.now() + TAKE_OVER_MS);
  }

  /** Whether Postgres may not have everything. After a wake-up that is not known, see `MessageLog.archivedSeq`. */
  get isBehind(): boolean {
    const { messages, changes, orders } = this.#options.storage;
    return messages.archivedSeq < messages.last().seq || !changes.isArchived || orders.unarchived(1).length > 0;
  }

  /** Handles the alarm. Resolves when everything is archived, or when the next attempt has to wait. */
  async alarm(): Promise<void> {
    if (!this.isBehind) return;
    const { alarms, clock } = this.#options;
    if (clock.now() < this.#retryAt) return alarms.set("archive", this.#retryAt);
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

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { storage, alarms, clock, onPruned } = this.#options;
    for (;;) {
      // Before the pause, so that a room with nothing left to do can hibernate.
      if (!this.isBehind) return alarms.cancel("archive");
      const pause = this.#startedAt + PACE_MS - clock.now();
      if (pause > 0) await sleep(clock, pause);
      this.#startedAt = clock.now();
      try {
        if (await this.#upload.run()) this.#startedAt = 0;
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
      this.#succeeded();
      if (storage.prune(clock.now())) onPruned();
      this.#attempt?.resolve();
      this.#attempt = null;
    }
  }

  #succeeded(): void {
    const { logger, room, storage } = this.#options;
    const fields = { room, seq: storage.messages.archivedSeq };
    if (this.#failures) logger.info("archive", "archived again", fields);
    else logger.debug("archive", "archived", fields);
    this.#failures = 0;
  }

  #failed(error: unknown): void {
    const { alarms, logger, room, clock, storage } = this.#options;
    this.#failures = (this.#failures ?? this.#failuresBefore()) + 1;
    const backoff = backoffMs(this.#failures);
    // Jitter, so that not all rooms reconnect at once when the database is back.
    this.#retryAt = clock.now() + Math.ceil(backoff * (0.5 + Math.random() / 2));
    alarms.set("archive", this.#retryAt);
    const waiting = storage.messages.last().seq - storage.messages.archivedSeq;
    logger.error("archive failed", { room, waiting, failures: this.#failures, ...errorFields(error) });
  }

  /**
   * Returns as many failures as fit into the time that the oldest unarchived item has waited: a room that hibernates
   * between two attempts would otherwise start again with short pauses each time.
   */
  #failuresBefore(): number {
    const { storage, clock } = this.#options;
    const { changes, orders } = storage;
    const oldest = storage.unarchived(1)[0] ?? changes.unarchived(1)[0]?.message;
    const since = oldest
      ? (oldest.deletedAt ?? oldest.editedAt ?? oldest.timestamp)
      : orders.unarchived(1)[0]?.order.at;
    const waited = since === undefined ? 0 : clock.now() - Date.parse(since);
    return Math.floor(Math.log2(Math.max(1, waited / BACKOFF_MS.first)));
  }
}
