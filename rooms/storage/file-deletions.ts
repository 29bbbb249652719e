/** The ids of files that the bucket still has to delete. */
import type { Database } from "../../lib/storage-migrations.ts";

export class FileDeletions {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Queues files. One that is queued already stays so. */
  add(ids: readonly string[]): void {
    for (const id of ids) this.#db.run("INSERT OR IGNORE INTO file_deletions (id) VALUES (?)", id);
  }

  /** Returns queued ids, at most `limit`. */
  first(limit: number): string[] {
    return this.#db.all<{ id: string }>("SELECT id FROM file_deletions LIMIT ?", limit).map(({ id }) => id);
  }

  /** Forgets files that the bucket has deleted. */
  delete(ids: readonly string[]): void {
    for (const id of ids) this.#db.run("DELETE FROM file_deletions WHERE id = ?", id);
  }
}
