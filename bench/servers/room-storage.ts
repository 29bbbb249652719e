/** What the rooms' own SQLite holds, counted from the files of a workerd that has ended. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface LogRows {
  rows: number;
  messages: number;
}

/** The rows of every room's log, and the messages in them. */
export const countLogRows = (folder: string): LogRows => {
  const rooms = join(folder, "storage/rooms");
  const sum: LogRows = { rows: 0, messages: 0 };
  for (const name of readdirSync(rooms)) {
    if (!name.endsWith(".sqlite") || name === "metadata.sqlite") continue;
    const db = new DatabaseSync(join(rooms, name));
    try {
      const found = db
        .prepare("SELECT count(*) AS rows, coalesce(sum(last - first + 1), 0) AS messages FROM log")
        .get();
      sum.rows += Number(found?.rows);
      sum.messages += Number(found?.messages);
    } finally {
      db.close();
    }
  }
  return sum;
};
