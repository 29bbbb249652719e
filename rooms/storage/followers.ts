/** Who follows the room, and how far they have read. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { StoredFollower } from "../core/follower-index.ts";
import type { UserId } from "../core/state.ts";

type Row = {
  user_id: string;
  username: string;
  seen_at: number;
  first_unread: number;
  owed: number;
  confirmed: number;
  access_until: number | null;
};

export class Followers {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get isEmpty(): boolean {
    return this.#db.get("SELECT 1 FROM followers LIMIT 1") === undefined;
  }

  all(): StoredFollower[] {
    return this.#db.all<Row>("SELECT * FROM followers").map((row) => ({
      userId: row.user_id,
      username: row.username,
      seenAt: row.seen_at,
      firstUnread: row.first_unread,
      isOwed: row.owed !== 0,
      isConfirmed: row.confirmed !== 0,
      accessUntil: row.access_until,
    }));
  }

  put(follower: StoredFollower): void {
    const { userId, username, seenAt, firstUnread, isOwed, isConfirmed, accessUntil } = follower;
    this.#db.run(
      "INSERT OR REPLACE INTO followers (user_id, username, seen_at, first_unread, owed, confirmed, access_until) VALUES (?, ?, ?, ?, ?, ?, ?)",
      userId,
      username,
      seenAt,
      firstUnread,
      Number(isOwed),
      Number(isConfirmed),
      accessUntil,
    );
  }

  /** Deletes a follower; writes nothing if the user is none. */
  delete(userId: UserId): void {
    if (this.#db.get("SELECT 1 FROM followers WHERE user_id = ?", userId)) {
      this.#db.run("DELETE FROM followers WHERE user_id = ?", userId);
    }
  }
}
