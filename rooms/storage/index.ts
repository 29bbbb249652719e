/** The room's own SQLite: messages, changes, settings, sanctions, members, orders, followers, uploads and dead letters. Nothing is stored before the first write. */
import type { Sql, Transaction } from "../../lib/sql.ts";
import { Database } from "../../lib/storage-migrations.ts";
import type { ChangedMessage, FoundMessage } from "../core/changes.ts";
import type { EncodedMessage } from "../core/messages.ts";
import { NO_REACTORS } from "../core/reactors.ts";
import type { Settings } from "../core/state.ts";
import { fileIdsOf } from "../core/uploads.ts";
import type { Message } from "../protocol/events.ts";
import { Changes } from "./changes.ts";
import { DeadLetters } from "./dead-letters.ts";
import { Erasures } from "./erasures.ts";
import { FileDeletions } from "./file-deletions.ts";
import { Followers } from "./followers.ts";
import { Members } from "./members.ts";
import { MessageLog, RETENTION, type Retention } from "./message-log.ts";
import { MIGRATIONS } from "./migrations.ts";
import { Orders } from "./orders.ts";
import { type InitialNumbers, type Reset, RoomRecord } from "./room-record.ts";
import { Sanctions } from "./sanctions.ts";
import { Uploads } from "./uploads.ts";

export interface RoomStorageOptions {
  readonly sql: Sql;
  readonly transaction: Transaction;
  /** The room's name if the runtime knows it: it does not when an alarm wakes the object after a restart. */
  readonly name?: string | undefined;
  readonly retention?: Retention;
}

export class RoomStorage {
  readonly messages: MessageLog;
  readonly changes: Changes;
  readonly sanctions: Sanctions;
  readonly members: Members;
  readonly orders: Orders;
  readonly followers: Followers;
  readonly uploads: Uploads;
  readonly fileDeletions: FileDeletions;
  readonly deadLetters: DeadLetters;
  readonly erasures: Erasures;
  readonly #db: Database;
  readonly #record: RoomRecord;

  constructor({ sql, transaction, name, retention = RETENTION }: RoomStorageOptions) {
    const beforeFirstWrite = (sql: Sql) => this.#record.insert(sql);
    const db = new Database({ sql, transaction, migrations: MIGRATIONS, beforeFirstWrite });
    this.#db = db;
    this.#record = new RoomRecord(db, name);
    this.messages = new MessageLog(db, this.#record, retention);
    this.changes = new Changes(db, this.#record);
    this.sanctions = new Sanctions(db);
    this.members = new Members(db);
    this.orders = new Orders(db);
    this.followers = new Followers(db);
    this.uploads = new Uploads(db);
    this.fileDeletions = new FileDeletions(db);
    this.deadLetters = new DeadLetters(db);
    this.erasures = new Erasures(this);
  }

  /** False while nothing is stored. */
  get isCreated(): boolean {
    return this.#db.isCreated;
  }

  /** The room's name; null where it is unknown, and then nothing is stored either. */
  get room(): string | null {
    return this.#record.name;
  }

  /** The seq after which the room's messages start; null until `start` has set it. */
  get initialSeq(): number | null {
    return this.#record.initialSeq;
  }

  get settings(): Settings {
    return this.#record.settings;
  }

  setSettings(settings: Settings): void {
    this.#record.setSettings(settings);
  }

  get lastReset(): Reset {
    return this.#record.reset;
  }

  /** Records that what clients have may be out of date, with the room's last seq. A room that has stored nothing keeps it in memory. */
  reset(lastSeq: number): void {
    this.#record.setReset({ seq: lastSeq, rev: this.changes.rev + 1 });
  }

  /** Numbers messages and changes from above the initial ones, which are kept in memory until the first write. */
  start(initial: InitialNumbers): void {
    this.#record.start(initial);
  }

  /** Every change above this rev is among the changes: up to it, Postgres has to be asked. */
  get startRev(): number {
    return this.changes.startRev(this.messages.isComplete);
  }

  /** Stores the new messages of one flush, whose files are sent now. */
  append(messages: readonly EncodedMessage[]): void {
    this.messages.append(messages);
    this.uploads.delete(messages.flatMap(({ message }) => fileIdsOf(message)));
  }

  /** Deletes uploads that were not sent, and queues the deletion of their files. */
  discardUploads(ids: readonly string[]): void {
    this.uploads.delete(ids);
    this.fileDeletions.add(ids);
  }

  /**
   * Stores the new states of messages; `lastSeq` is the room's last seq. The text of those that were deleted goes out of the
   * log, too, and the deletion of their files is queued. Returns the messages with their revs.
   */
  change(changed: readonly ChangedMessage[], lastSeq: number): Message[] {
    const messages = this.changes.put(changed, lastSeq);
    this.messages.replace(messages.filter(({ deletedAt }) => deletedAt !== undefined));
    for (const message of messages) this.deadLetters.replace(message);
    this.fileDeletions.add(changed.flatMap(({ removedFiles = [] }) => removedFiles));
    return messages;
  }

  /** Returns the message with this seq in its current state, if it is here, with all reactions to it. */
  find(seq: number): FoundMessage | undefined {
    const change = this.changes.find(seq);
    if (change) return change;
    const message = this.messages.find(seq);
    return message && { message, reactors: NO_REACTORS };
  }

  /** Returns the log's messages above `seq` in their current state, ascending. */
  above(seq: number): IteratorObject<Message> {
    return this.messages.above(seq).map((message) => this.changes.current(message));
  }

  /** Returns the log's messages below `seq`, or all of them, in their current state, descending. */
  below(seq?: number): IteratorObject<Message> {
    return this.messages.below(seq).map((message) => this.changes.current(message));
  }

  /** Returns the next messages to archive in their current state, at most `limit`. */
  unarchived(limit: number): Message[] {
    return this.above(this.messages.archivedSeq).take(limit).toArray();
  }

  /** Deletes what Postgres has and nobody will ask for at `now` (ms). Returns whether messages were deleted. */
  prune(now: number): boolean {
    if (!this.messages.prune(now)) return false;
    this.changes.prune(this.messages.firstSeq() ?? 0);
    return true;
  }
}
