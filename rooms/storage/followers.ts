/** Who follows the room, and what their inboxes have been told. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { Follower } from "../core/followers.ts";
import type { UserId } from "../core/state.ts";

type Row = {
  user_id: string;
  username: string;
  seen_at: number;
  first_unread: number;
  notified: number;
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

  all(): Follower[] {
    return this.#db.all<Row>("SELECT * FROM followers").map((row) => ({
      userId: row.user_id,
      username: row.username,
      seenAt: row.seen_at,
      firstUnread: row.first_unread,
      notified: row.notified,
      isConfirmed: row.confirmed !== 0,
      accessUntil: row.access_until,
    }));
  }

  put(follower: Follower): void {
    const { userId, username, seenAt, firstUnread, notified, isConfirmed, accessUntil } = follower;
    this.#db.run(
      "INSERT OR REPLACE INTO followers (user_id, username, seen_at, first_unread, notified, confirmed, access_until) VALUES (?, ?, ?, ?, ?, ?, ?)",
      userId,
      username,
      seenAt,
      firstUnread,
      notified,
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
