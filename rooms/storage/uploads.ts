/** Uploads that no message has sent yet. Each is one row written when it begins, when it is complete, and when it is sent. */
import type { Database } from "../../lib/storage-migrations.ts";
import type { UserId } from "../core/state.ts";
import type { Upload } from "../core/upload-index.ts";
import type { UploadedFile } from "../protocol/events.ts";

type Row = { user_id: string; client_id: string | null; at: number; complete: number; file: string };

export class Uploads {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns all uploads, oldest first. */
  all(): Upload[] {
    return this.#db
      .all<Row>("SELECT user_id, client_id, at, complete, file FROM uploads ORDER BY at, id")
      .map(({ user_id, client_id, at, complete, file }) => ({
        userId: user_id,
        clientId: client_id,
        at,
        isComplete: complete !== 0,
        file: JSON.parse(file) as UploadedFile,
      }));
  }

  put({ userId, clientId, at, isComplete, file }: Upload): void {
    this.#db.run(
      "INSERT OR REPLACE INTO uploads (id, user_id, client_id, at, complete, file) VALUES (?, ?, ?, ?, ?, ?)",
      file.id,
      userId,
      clientId,
      at,
      Number(isComplete),
      JSON.stringify(file),
    );
  }

  delete(ids: readonly string[]): void {
    for (const id of ids) this.#db.run("DELETE FROM uploads WHERE id = ?", id);
  }

  /** Returns the ids of a user's uploads. */
  of(userId: UserId): string[] {
    return this.#db.all<{ id: string }>("SELECT id FROM uploads WHERE user_id = ?", userId).map(({ id }) => id);
  }
}
