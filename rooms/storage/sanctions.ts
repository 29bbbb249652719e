/** Which users are muted or removed, and until when. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { Sanction, UserId } from "../core/state.ts";

type Row = { user_id: string; username: string | null; muted_until: number; removed_until: number };

export class Sanctions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns the sanctions that are in force at `now`, ms. */
  active(now: number): Map<UserId, Sanction> {
    const rows = this.#db.all<Row>(
      "SELECT user_id, username, muted_until, removed_until FROM sanctions WHERE muted_until > ? OR removed_until > ?",
      now,
      now,
    );
    return new Map(
      rows.map(({ user_id, username, muted_until: mutedUntil, removed_until: removedUntil }) => [
        user_id,
        { username, mutedUntil, removedUntil },
      ]),
    );
  }

  /** Stores a user's sanction, and deletes those that have ended at `now`, ms. */
  put(userId: UserId, { username, mutedUntil, removedUntil }: Sanction, now: number): void {
    this.#db.run(
      "INSERT OR REPLACE INTO sanctions (user_id, username, muted_until, removed_until) VALUES (?, ?, ?, ?)",
      userId,
      username,
      mutedUntil,
      removedUntil,
    );
    this.#db.run("DELETE FROM sanctions WHERE muted_until <= ? AND removed_until <= ?", now, now);
  }

  /** Deletes a user's sanction. Returns how many there were. */
  delete(userId: UserId): number {
    const count = this.#db.all("SELECT 1 FROM sanctions WHERE user_id = ?", userId).length;
    if (count > 0) this.#db.run("DELETE FROM sanctions WHERE user_id = ?", userId);
    return count;
  }
}
