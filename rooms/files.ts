/**
 * Deletes files from the bucket: those of deleted messages and erased users, and uploads that were not sent within a day. The
 * room's own list says what is to be deleted, never what Postgres lacks. It stays in the list until the bucket has confirmed, so
 * nothing is forgotten when the object is lost or the bucket does not answer.
 */
import { backoffMs } from "../lib/backoff.ts";
import { errorFields } from "../lib/logger.ts";
import type { UploadIndex } from "./core/upload-index.ts";
import type { RuntimeHost } from "./host.ts";
import { UPLOAD_LIFETIME_MS } from "./protocol/limits.ts";
import type { Writer } from "./writer.ts";

/** When an upload that was not sent is deleted, ms after it began: an hour after the last moment at which it could be sent. */
const KEPT_MS = UPLOAD_LIFETIME_MS + 60 * 60_000;
/** The alarm that takes over if the object is lost, ms after something was queued: when that of the archive is due, too. */
const TAKE_OVER_MS = 10 * 60_000;
/** The most keys that the bucket deletes in one call. */
const MAX_KEYS = 1_000;

export interface FilesOptions {
  readonly host: RuntimeHost;
  readonly uploads: UploadIndex;
  readonly writer: Writer;
}

export class Files {
  readonly #options: FilesOptions;
  #running: Promise<void> | null = null;
  /** Consecutive failures of this instance. */
  #failures = 0;
  #retryAt = 0;

  constructor(options: FilesOptions) {
    this.#options = options;
  }

  /** Call in the turn that stores an upload: the alarm that looks for it becomes durable together with it. */
  uploaded(at: number): void {
    this.#options.host.alarms.setBy("files", at + KEPT_MS);
  }

  /** Call in the turn that may have queued deletions. */
  queued(): void {
    const { bucket, alarms, clock, storage } = this.#options.host;
    if (bucket === null || storage.fileDeletions.first(1).length === 0) return;
    alarms.setBy("files", clock.now() + TAKE_OVER_MS);
    if (clock.now() >= this.#retryAt) void this.#start();
  }

  /** Handles the alarm. Resolves when everything that is due is deleted, or when the next attempt has to wait. */
  async alarm(): Promise<void> {
    const { host, uploads, writer } = this.#options;
    // Those of messages that wait for their flush are not among them: the storage alone would not tell.
    const unsent = uploads.begunBefore(host.clock.now() - KEPT_MS + 1);
    if (unsent.length > 0) {
      uploads.remove(unsent);
      writer.discardUploads(unsent);
    }
    if (host.clock.now() < this.#retryAt) this.#setAlarm();
    else await this.#start();
  }

  #start(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#setAlarm();
    });
    return this.#running;
  }

  /** Deletes what is queued, and what is queued meanwhile. */
  async #run(): Promise<void> {
    const { host, writer } = this.#options;
    const { bucket, room, storage, clock, logger } = host;
    if (bucket === null) return;
    try {
      for (;;) {
        const ids = storage.fileDeletions.first(MAX_KEYS);
        if (ids.length === 0) break;
        // A crash must not bring back a message whose files are gone.
        await host.synced();
        await bucket.delete(ids);
        writer.filesDeleted(ids);
      }
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.#retryAt = clock.now() + backoffMs(this.#failures);
      logger.error("files could not be deleted", { room, failures: this.#failures, ...errorFields(error) });
    }
  }

  /** Sets the alarm for the next attempt, or for the next upload that may have to be deleted. */
  #setAlarm(): void {
    const { host, uploads } = this.#options;
    const { alarms, storage, bucket } = host;
    const { oldestAt } = uploads;
    if (bucket !== null && storage.fileDeletions.first(1).length > 0) alarms.set("files", this.#retryAt);
    else if (oldestAt !== null) alarms.set("files", oldestAt + KEPT_MS);
    else alarms.cancel("files");
  }
}
