/**
 * Messages that were edited or deleted, as they are now. Each is kept until Postgres has the change, and beyond that for
 * as long as the log keeps what was said at the time, so that whoever comes back can be told.
 */
import type { Message } from "../protocol/events.ts";

/** A change, by its number: a later one of the same message has another. */
export interface Revision {
  readonly rev: number;
  readonly message: Message;
}

type Row = { rev: number; message: string };

export class Changes {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS change (rev INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL, archived INTEGER NOT NULL, message TEXT NOT NULL);
    `);
  }

  /** Keeps the message as it is now; `at` is the room's last seq at this moment. */
  put(message: Message, at: number): void {
    this.#sql.exec("DELETE FROM change WHERE seq = ?", message.seq);
    const json = JSON.stringify(message);
    this.#sql.exec("INSERT INTO change (seq, at, archived, message) VALUES (?, ?, 0, ?)", message.seq, at, json);
  }

  /** The changed messages between two seqs, neither of them among the messages, by seq. */
  between(after: number, before: number): Map<number, Message> {
    const rows = this.#rows("WHERE seq > ? AND seq < ?", after, before);
    return new Map(rows.map(({ message }) => [message.seq, message]));
  }

  /** Of the messages up to `seq` at most `limit` that were changed since the room had said it; the latest last. */
  since(seq: number, limit: number): Message[] {
    const rows = this.#rows("WHERE at >= ? AND seq <= ? ORDER BY rev DESC LIMIT ?", seq, seq, limit);
    return rows.reverse().map(({ message }) => message);
  }

  /** The next changes that Postgres does not have, at most `limit`, of messages up to `seq`. */
  waiting(limit: number, seq: number = Number.MAX_SAFE_INTEGER): Revision[] {
    return this.#rows("WHERE archived = 0 AND seq <= ? ORDER BY rev LIMIT ?", seq, limit);
  }

  /** True for a message that was changed a while ago at most. */
  has(seq: number): boolean {
    return this.#rows("WHERE seq = ?", seq).length > 0;
  }

  /** Postgres has these changes. */
  markArchived(revisions: readonly Revision[]): void {
    for (const { rev } of revisions) this.#sql.exec("UPDATE change SET archived = 1 WHERE rev = ?", rev);
  }

  /** Forgets what Postgres has of changes made before the room had said `seq`. */
  prune(seq: number): void {
    this.#sql.exec("DELETE FROM change WHERE archived = 1 AND at < ?", seq);
  }

  #rows(rest: string, ...bindings: number[]): Revision[] {
    return this.#sql
      .exec<Row>(`SELECT rev, message FROM change ${rest}`, ...bindings)
      .toArray()
      .map(({ rev, message }) => ({ rev, message: JSON.parse(message) as Message }));
  }
}
