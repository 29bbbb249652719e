/** Messages and changes that Postgres rejected, with the reason. They are still part of the room's history. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { UserId } from "../core/state.ts";
import type { Message } from "../protocol/events.ts";

export class DeadLetters {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps a message that was rejected at `now` (ms) with `error`. */
  put(message: Message, error: string, now: number): void {
    this.#db.run(
      "INSERT OR REPLACE INTO dead_letters (seq, at, error, message) VALUES (?, ?, ?, ?)",
      message.seq,
      now,
      error,
      JSON.stringify(message),
    );
  }

  /** Replaces the message with this seq if it is here. */
  replace(message: Message): void {
    this.#db.run("UPDATE dead_letters SET message = ? WHERE seq = ?", JSON.stringify(message), message.seq);
  }

  /** Returns the message with this seq if it is here. */
  find(seq: number): Message | undefined {
    return this.between(seq - 1, seq + 1)[0];
  }

  get count(): number {
    return this.#db.get<{ count: number }>("SELECT count(*) AS count FROM dead_letters")?.count ?? 0;
  }

  /** Returns the messages with `after < seq < before`, ascending. */
  between(after: number, before: number): Message[] {
    return this.#select("WHERE seq > ? AND seq < ? ORDER BY seq", after, before);
  }

  /** Returns the messages in which a user occurs. */
  of(userId: UserId): Message[] {
    return this.#select("WHERE instr(message, ?) > 0", JSON.stringify(userId));
  }

  #select(rest: string, ...bindings: (string | number)[]): Message[] {
    return this.#db
      .all<{ message: string }>(`SELECT message FROM dead_letters ${rest}`, ...bindings)
      .map(({ message }) => JSON.parse(message) as Message);
  }
}
