/** Reads what rooms have stored in their own SQLite, from the files of a workerd that is not running. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Message } from "../../rooms/protocol/events.ts";
import type { ChangeRow } from "./evidence.ts";

export interface RoomStorage {
  /** The first message has the next number. */
  initialSeq: number;
  log: Message[];
  roomChanges: ChangeRow[];
  deadLetters: Message[];
}

const read = (file: string): RoomStorage | null => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (sql: string) => db.prepare(sql).all() as Record<string, string | number>[];
    // A room without a first write has no tables.
    if (rows("SELECT name FROM sqlite_master WHERE name = 'room'").length === 0) return null;
    const [room] = rows("SELECT initial_seq FROM room");
    if (!room) return null;
    return {
      initialSeq: Number(room.initial_seq),
      log: rows("SELECT messages FROM log ORDER BY first").flatMap((row) => JSON.parse(`[${row.messages}]`)),
      roomChanges: rows("SELECT rev, message, reactors FROM changes ORDER BY rev").map((row) => ({
        rev: Number(row.rev),
        message: JSON.parse(String(row.message)),
        reactors: JSON.parse(String(row.reactors)),
      })),
      deadLetters: rows("SELECT message FROM dead_letters ORDER BY seq").map((row) => JSON.parse(String(row.message))),
    };
  } finally {
    db.close();
  }
};

/** Returns the storage of the rooms with a message, by the room's name. */
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
