/**
 * Messages that were edited or deleted, in their current state. Each is kept until Postgres has it, and for as long as the
 * log goes back to the time of the edit, so that clients that resume can be told.
 */
import type { Database } from "../../lib/storage-migrations.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";
import { utf8Bytes } from "../protocol/utf8.ts";

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
    this.delete(message.seq);
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

  /**
   * Returns the messages up to `seq` that were edited when `seq` or a later one was the last, oldest edit first. Null if
   * more than `count` edits were made since, of newer messages, too, or if these messages take more than `bytes` in the
   * table, which is a little more than on the wire.
   */
  since(seq: number, max: { count: number; bytes: number }): Message[] | null {
    const messages: Message[] = [];
    let [count, bytes] = [0, 0];
    // Later edits have a higher `last_seq`, so only edits since then are read.
    const rows = this.#db.iterate<Row & { seq: number; last_seq: number }>(
      "SELECT rev, seq, last_seq, message FROM edits ORDER BY rev DESC",
    );
    for (const row of rows) {
      if (row.last_seq < seq) break;
      count += 1;
      if (count > max.count) return null;
      if (row.seq > seq) continue;
      bytes += utf8Bytes(row.message);
      if (bytes > max.bytes) return null;
      messages.push(parse(row).message);
    }
    return messages.reverse();
  }

  /** Returns the next edits that Postgres does not have, at most `limit`, of messages up to `maxSeq`. */
  unarchived(limit: number, maxSeq: number = Number.MAX_SAFE_INTEGER): Edit[] {
    return this.#select("WHERE archived = 0 AND seq <= ? ORDER BY rev LIMIT ?", maxSeq, limit);
  }

  /** Returns whether an edit of this message is kept. */
  has(seq: number): boolean {
    return this.#select("WHERE seq = ?", seq).length > 0;
  }

  /** Returns a user's messages. */
  of(userId: UserId): Message[] {
    return this.#select("WHERE message ->> 'userId' = ?", userId).map(({ message }) => message);
  }

  /** Records that Postgres has these edits. A message that was edited again meanwhile has another revision. */
  markArchived(edits: readonly Edit[]): void {
    for (const { rev } of edits) this.#db.run("UPDATE edits SET archived = 1 WHERE rev = ?", rev);
  }

  delete(seq: number): void {
    this.#db.run("DELETE FROM edits WHERE seq = ?", seq);
  }

  /** Deletes the archived edits from before `seq` was the last seq. */
  prune(seq: number): void {
    this.#db.run("DELETE FROM edits WHERE archived = 1 AND last_seq < ?", seq);
  }

  #select(rest: string, ...bindings: (number | string)[]): Edit[] {
    return this.#db.all<Row>(`SELECT rev, message FROM edits ${rest}`, ...bindings).map(parse);
  }
}

const parse = ({ rev, message }: Row): Edit => ({ rev, message: JSON.parse(message) as Message });
