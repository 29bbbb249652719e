/**
 * Messages that were edited or deleted, in their current state. Each is kept until Postgres has it, and for as long as the
 * log goes back to the time of the edit, so that clients that resume can be told.
 */
import type { Database } from "../../lib/storage-migrations.ts";
import type { Message } from "../protocol/events.ts";

/** An edited message. Each further edit of it gets a new, higher revision. */
export interface Edit {
  readonly rev: number;
  readonly message: Message;
}

type Row = { rev: number; message: string };

export class Edits {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Stores the new state of a message; `lastSeq` is the room's last seq at that moment. */
  put(message: Message, lastSeq: number): void {
    this.#db.run("DELETE FROM edits WHERE seq = ?", message.seq);
    this.#db.run(
      "INSERT INTO edits (seq, last_seq, archived, message) VALUES (?, ?, 0, ?)",
      message.seq,
      lastSeq,
      JSON.stringify(message),
    );
  }

  /** Returns the edited messages with `after < seq < before`, by seq. */
  between(after: number, before: number): Map<number, Message> {
    const edits = this.#select("WHERE seq > ? AND seq < ?", after, before);
    return new Map(edits.map(({ message }) => [message.seq, message]));
  }

  /** Returns the last `limit` messages up to `seq` that were edited when `seq` or a later one was the last, oldest edit first. */
  since(seq: number, limit: number): Message[] {
    const edits = this.#select("WHERE last_seq >= ? AND seq <= ? ORDER BY rev DESC LIMIT ?", seq, seq, limit);
    return edits.reverse().map(({ message }) => message);
  }

  /** Returns the next edits that Postgres does not have, at most `limit`, of messages up to `maxSeq`. */
  unarchived(limit: number, maxSeq: number = Number.MAX_SAFE_INTEGER): Edit[] {
    return this.#select("WHERE archived = 0 AND seq <= ? ORDER BY rev LIMIT ?", maxSeq, limit);
  }

  /** Returns whether an edit of this message is kept. */
  has(seq: number): boolean {
    return this.#select("WHERE seq = ?", seq).length > 0;
  }

  /** Records that Postgres has these edits. A message that was edited again meanwhile has another revision. */
  markArchived(edits: readonly Edit[]): void {
    for (const { rev } of edits) this.#db.run("UPDATE edits SET archived = 1 WHERE rev = ?", rev);
  }

  /** Deletes the archived edits from before `seq` was the last seq. */
  prune(seq: number): void {
    this.#db.run("DELETE FROM edits WHERE archived = 1 AND last_seq < ?", seq);
  }

  #select(rest: string, ...bindings: number[]): Edit[] {
    return this.#db
      .all<Row>(`SELECT rev, message FROM edits ${rest}`, ...bindings)
      .map(({ rev, message }) => ({ rev, message: JSON.parse(message) as Message }));
  }
}
