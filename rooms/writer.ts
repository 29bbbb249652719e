/** Commits messages, changes, settings, sanctions, members, orders, followers and uploads to the room's storage and starts archiving them. */
import { errorFields } from "../lib/logger.ts";
import { Archiver } from "./archive/archiver.ts";
import type { ChangedMessage } from "./core/changes.ts";
import type { EncodedMessage } from "./core/messages.ts";
import type { FollowerChange } from "./core/notices.ts";
import type { Sanction, Settings, UserId } from "./core/state.ts";
import type { Upload } from "./core/upload-index.ts";
import type { RuntimeHost } from "./host.ts";
import type { Message } from "./protocol/events.ts";
import type { Order } from "./protocol/orders.ts";
import type { ErasedCounts } from "./storage/erasures.ts";

/** The time-out of a Postgres request that writes, ms. */
export const WRITE_TIMEOUT_MS = 15_000;

export class Writer {
  readonly #host: RuntimeHost;
  readonly #archiver: Archiver;

  /** `onPruned` is called when old messages have been deleted from the log. */
  constructor(host: RuntimeHost, onPruned: () => void) {
    const { room, storage, clock, logger, alarms } = host;
    this.#host = host;
    this.#archiver = new Archiver({
      room,
      storage,
      clock,
      logger,
      db: () => host.db(WRITE_TIMEOUT_MS),
      alarms,
      onPruned,
    });
  }

  /** Archives on an alarm. */
  async alarm(): Promise<void> {
    await this.#archiver.alarm();
  }

  /** Stores new messages, then changed ones, and returns the latter with their revs; `lastSeq` is the room's last seq. */
  write(messages: EncodedMessage[], changed: ChangedMessage[], lastSeq: number): Message[] {
    const { room, storage, logger } = this.#host;
    const stored = this.#commit(() => {
      storage.append(messages);
      return storage.change(changed, lastSeq);
    });
    this.#archiver.appended();
    for (const { message } of messages) {
      logger.debug("message", "stored", { room, seq: message.seq, user: message.userId });
    }
    return stored;
  }

  sanction(userId: UserId, sanction: Sanction): void {
    const { storage, clock } = this.#host;
    this.#commit(() => storage.sanctions.put(userId, sanction, clock.now()));
  }

  /** Stores and deletes followers. */
  followers(changes: readonly FollowerChange[]): void {
    const { followers } = this.#host.storage;
    this.#commit(() => {
      for (const { userId, follower } of changes) {
        if (follower === null) followers.delete(userId);
        else followers.put(follower);
      }
    });
  }

  /** Stores the users of a direct conversation. */
  direct(userIds: readonly UserId[]): void {
    this.#commit(() => this.#host.storage.members.add(userIds));
  }

  block(userId: UserId, isBlocked: boolean): void {
    this.#commit(() => this.#host.storage.members.setBlocks(userId, isBlocked));
  }

  settings(settings: Settings): void {
    this.#commit(() => this.#host.storage.setSettings(settings));
  }

  upload(upload: Upload): void {
    this.#commit(() => this.#host.storage.uploads.put(upload));
  }

  /** Deletes uploads that were not sent, and queues the deletion of their files. */
  discardUploads(ids: readonly string[]): void {
    this.#commit(() => this.#host.storage.discardUploads(ids));
  }

  /** Queues the deletion of files. */
  deleteFiles(ids: readonly string[]): void {
    this.#commit(() => this.#host.storage.fileDeletions.add(ids));
  }

  /** Takes files that the bucket has deleted off the queue. */
  filesDeleted(ids: readonly string[]): void {
    this.#commit(() => this.#host.storage.fileDeletions.delete(ids));
  }

  order(order: Order): void {
    const { storage, newId } = this.#host;
    this.#commit(() => storage.orders.put(newId(), order));
    this.#archiver.appended();
  }

  /**
   * Erases a user at `at` (ms since 1970) and records a reset at `lastSeq`, the room's last, if messages have changed by it. They are archived after `archive`.
   */
  erase(userId: UserId, lastSeq: number, at: number, isArchived: boolean): ErasedCounts {
    const { storage } = this.#host;
    return this.#commit(() => {
      const counts = storage.erasures.erase(userId, lastSeq, at);
      if (counts.messages + counts.references > 0 || isArchived) storage.reset(lastSeq);
      if (counts.messages + counts.references + counts.orders > 0) this.#archiver.takeOverLater();
      return counts;
    });
  }

  /** Archives what is stored. */
  archive(): void {
    if (this.#archiver.isBehind) this.#archiver.appended();
  }

  /** Resolves when Postgres has every message and order that is stored now. Rejects when it does not answer. */
  catchUp(): Promise<void> {
    return this.#archiver.catchUp();
  }

  /** Discards this instance if a write fails: nothing that is not stored may be sent. Clients reconnect and retry. */
  #commit<Result>(write: () => Result): Result {
    try {
      return write();
    } catch (error) {
      const { room, logger, abort } = this.#host;
      logger.error("log write failed", { room, ...errorFields(error) });
      abort("log write failed");
      throw error;
    }
  }
}
