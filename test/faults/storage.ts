/** What a room's own SQLite holds, read from the files of a workerd that is not running. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Message } from "../../rooms/protocol/events.ts";

export interface RoomStorage {
  /** Numbers start above this. */
  base: number;
  log: Message[];
  aside: Message[];
}

const read = (file: string): RoomStorage | null => {
  const db = new DatabaseSync(file);
  try {
    const rows = (sql: string) => db.prepare(sql).all() as Record<string, string | number>[];
    // A room in which nothing was ever written has no tables.
    if (rows("SELECT name FROM sqlite_master WHERE name = 'room'").length === 0) return null;
    const room = rows("SELECT initial_seq FROM room")[0];
    if (!room) return null;
    return {
      base: Number(room.initial_seq),
      log: rows("SELECT messages FROM log ORDER BY first").flatMap((row) => JSON.parse(String(row.messages))),
      aside: rows("SELECT message FROM dead_letters ORDER BY seq").map((row) => JSON.parse(String(row.message))),
    };
  } finally {
    db.close();
  }
};

/** By the room's name. Rooms in which nothing was ever said are left out. */
export const readStorage = async (folder: string): Promise<Map<string, RoomStorage>> => {
  const rooms = join(folder, "storage/rooms");
  const found = new Map<string, RoomStorage>();
  for (const name of await readdir(rooms)) {
    if (!name.endsWith(".sqlite") || name === "metadata.sqlite") continue;
    const storage = read(join(rooms, name));
    const first = storage?.log[0];
    if (storage && first) found.set(first.room, storage);
  }
  return found;
};
