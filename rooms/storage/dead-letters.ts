/** What Postgres refuses: kept in the room with the reason, out of the way of the rest, and still part of its history. */
import type { Message } from "../protocol/events.ts";

export class Aside {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS aside (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, error TEXT NOT NULL, message TEXT NOT NULL)",
    );
  }

  /** Keeps a message that was refused at `now` (ms) with `error`. */
  put(message: Message, error: string, now: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO aside (seq, at, error, message) VALUES (?, ?, ?, ?)",
      message.seq,
      now,
      error,
      JSON.stringify(message),
    );
  }

  /** Puts a changed message into the place that it has here, if it is here. */
  replace(message: Message): void {
    this.#sql.exec("UPDATE aside SET message = ? WHERE seq = ?", JSON.stringify(message), message.seq);
  }

  get count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM aside").one().n;
  }

  /** The messages between two seqs, neither of them among the messages; ascending. */
  between(after: number, before: number): Message[] {
    return this.#sql
      .exec<{ message: string }>("SELECT message FROM aside WHERE seq > ? AND seq < ? ORDER BY seq", after, before)
      .toArray()
      .map(({ message }) => JSON.parse(message) as Message);
  }
}
