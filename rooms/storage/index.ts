/** The room's own SQLite: messages, edits, settings, sanctions, orders and dead letters. Nothing is stored before the first write. */
import type { Sql, Transaction } from "../../lib/sql.ts";
import { Database } from "../../lib/storage-migrations.ts";
import type { Settings } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import { DeadLetters } from "./dead-letters.ts";
import { Edits } from "./edits.ts";
import { Erasures } from "./erasures.ts";
import { MessageLog } from "./message-log.ts";
import { MIGRATIONS } from "./migrations.ts";
import { Orders } from "./orders.ts";
import { RoomRecord } from "./room-record.ts";
import { Sanctions } from "./sanctions.ts";

export interface RoomStorageOptions {
  readonly sql: Sql;
  readonly transaction: Transaction;
  /** The room's name if the runtime knows it: it does not when an alarm wakes the object after a restart. */
  readonly name?: string | undefined;
}

export class RoomStorage {
  readonly messages: MessageLog;
  readonly edits: Edits;
  readonly sanctions: Sanctions;
  readonly orders: Orders;
  readonly deadLetters: DeadLetters;
  readonly erasures: Erasures;
  readonly #db: Database;
  readonly #record: RoomRecord;

  constructor({ sql, transaction, name }: RoomStorageOptions) {
    const beforeFirstWrite = (sql: Sql) => this.#record.insert(sql);
    const db = new Database({ sql, transaction, migrations: MIGRATIONS, beforeFirstWrite });
    this.#db = db;
    this.#record = new RoomRecord(db, name);
    this.messages = new MessageLog(db, this.#record);
    this.edits = new Edits(db);
    this.sanctions = new Sanctions(db);
    this.orders = new Orders(db);
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

  /** The room's last seq at its last reset, 0 without one: what a client has from before that may be out of date. */
  get resetSeq(): number {
    return this.#record.resetSeq;
  }

  /** Records a reset at the room's last seq. A room that has stored nothing keeps it in memory. */
  setResetSeq(lastSeq: number): void {
    this.#record.setResetSeq(lastSeq);
  }

  /**
   * Numbers messages from above `initialSeq`, the last seq that Postgres has (or can have) of this room. It is kept
   * in memory until the first write.
   */
  start(initialSeq: number): void {
    this.#record.start(initialSeq);
  }

  /** Stores the new state of an edited or deleted message; `lastSeq` is the room's last seq at that moment. */
  edit(message: Message, lastSeq: number): void {
    this.editAll([message], lastSeq);
  }

  /** The same for several messages, each of whose pages is written once. */
  editAll(messages: readonly Message[], lastSeq: number): void {
    this.messages.replace(messages);
    for (const message of messages) {
      this.deadLetters.replace(message);
      this.edits.put(message, lastSeq);
    }
  }

  /** Deletes what Postgres has and nobody will ask for at `now` (ms). Returns whether messages were deleted. */
  prune(now: number): boolean {
    if (!this.messages.prune(now)) return false;
    this.edits.prune(this.messages.firstSeq() ?? 0);
    return true;
  }
}
