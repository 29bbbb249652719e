/** The two users of a direct conversation, and whether each blocks the other. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { UserId } from "../core/state.ts";

type Row = { user_id: string; blocks: number };

export class Members {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  all(): Map<UserId, boolean> {
    const rows = this.#db.all<Row>("SELECT user_id, blocks FROM members");
    return new Map(rows.map(({ user_id, blocks }) => [user_id, blocks !== 0]));
  }

  /** Adds users who block nobody. */
  add(userIds: readonly UserId[]): void {
    for (const id of userIds) this.#db.run("INSERT OR IGNORE INTO members (user_id, blocks) VALUES (?, 0)", id);
  }

  /** Records whether a user blocks the other one. */
  setBlocks(userId: UserId, blocks: boolean): void {
    this.#db.run("UPDATE members SET blocks = ? WHERE user_id = ?", Number(blocks), userId);
  }

  delete(userId: UserId): void {
    this.#db.run("DELETE FROM members WHERE user_id = ?", userId);
  }
}
