/** Who is muted or removed, and until when, kept over the room's sleep. */
import type { Sanction, UserId } from "../core/state.ts";

type Row = { user: string; muted: number; removed: number };

export class Sanctions {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS sanction (user TEXT PRIMARY KEY, muted INTEGER NOT NULL, removed INTEGER NOT NULL)",
    );
  }

  /** Those that still hold at `now`, ms. */
  load(now: number): Map<UserId, Sanction> {
    const rows = this.#sql.exec<Row>(
      "SELECT user, muted, removed FROM sanction WHERE muted > ? OR removed > ?",
      now,
      now,
    );
    return new Map(
      rows.toArray().map(({ user, muted, removed }) => [user, { mutedUntil: muted, removedUntil: removed }]),
    );
  }

  /** Keeps one as of `now` (ms), and forgets those that have ended. */
  put(user: UserId, { mutedUntil, removedUntil }: Sanction, now: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO sanction (user, muted, removed) VALUES (?, ?, ?)",
      user,
      mutedUntil,
      removedUntil,
    );
    this.#sql.exec("DELETE FROM sanction WHERE muted <= ? AND removed <= ?", now, now);
  }
}
