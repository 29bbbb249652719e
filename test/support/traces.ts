/** Collects everything that anybody can read and everything that is stored, to search it for traces of a user. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import type { RoomStatus } from "../../rooms/protocol/status.ts";
import { TestClient } from "./client.ts";
import { eventually } from "./eventually.ts";
import type { PostgresClient } from "./postgres.ts";
import { ask } from "./requests.ts";
import type { Workerd } from "./workerd.ts";

/** Returns where a text contains `trace`, with what surrounds it; null if nowhere. */
export const contextOf = (text: string, trace: string): string | null => {
  const at = text.indexOf(trace);
  return at < 0 ? null : text.slice(Math.max(0, at - 200), at + trace.length + 100);
};

/** All pages of a list, as text. */
const readList = async (url: string, path: string, token: string): Promise<string> => {
  const pages: string[] = [];
  for (let cursor = ""; ; ) {
    const address = `${path}${path.includes("?") ? "&" : "?"}limit=100${cursor}`;
    const { status, text } = await ask({ url }, address, { token });
    expect([path, status]).toEqual([path, 200]);
    pages.push(text);
    const { next } = JSON.parse(text) as { next: string | null };
    if (next === null) return pages.join();
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
};

/** What a client receives that reads a room's whole history, leaves, and resumes from its first message. */
const readRoom = async (url: string, room: string, token: string): Promise<string> => {
  const client = await TestClient.connect(url, room, { token });
  let { messages, hasMore } = await client.join();
  while (hasMore) {
    client.send("requestHistory", { before: messages[0]?.seq ?? 1 });
    ({ messages, hasMore } = await client.next("messageHistory"));
  }
  client.send("leaveRoom", {});
  await client.join({ after: 1 });
  await client.close();
  return client.frames.join();
};

/**
 * What a moderator reads of these rooms and of the user `userId`, over the socket and over REST, as text. Resolves when
 * the rooms have nothing left to archive, because that would come later.
 */
export const readEverything = async (url: string, rooms: string[], userId: string, token: string): Promise<string> => {
  const seen: string[] = [];
  for (const room of rooms) {
    seen.push(await readRoom(url, room, token));
    seen.push(await readList(url, `/api/rooms/${room}/audit`, token));
    seen.push((await ask({ url }, `/api/rooms/${room}/sanctions`, { token })).text);
    await eventually(async () => {
      const { text } = await ask({ url }, `/api/rooms/${room}`, { token });
      expect((JSON.parse(text) as RoomStatus).waiting).toBe(0);
    });
    seen.push(await readList(url, `/api/chat/messages?room=${room}`, token));
  }
  for (const path of ["/api/messages", "/api/users", `/api/chat/users/${encodeURIComponent(userId)}/messages`]) {
    seen.push(await readList(url, path, token));
  }
  return seen.join("\n");
};

/** Everything in Postgres, as text. */
export const storedInPostgres = async (postgres: PostgresClient): Promise<string> => {
  const tables = ["messages", "users", "audit", "rooms"];
  return JSON.stringify(await Promise.all(tables.map((table) => postgres.query(`select * from ${table}`))));
};

/** Everything in the storage of every room, as text. The server is not running. */
export const storedInRooms = async ({ folder }: Workerd): Promise<string> => {
  const rooms = join(folder, "storage/rooms");
  const tables: string[] = [];
  for (const file of await readdir(rooms)) {
    if (!file.endsWith(".sqlite") || file === "metadata.sqlite") continue;
    const sqlite = new DatabaseSync(join(rooms, file), { readOnly: true });
    for (const { name } of sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      const rows = sqlite.prepare(`SELECT * FROM "${name}"`);
      rows.setReadBigInts(true);
      tables.push(JSON.stringify(rows.all(), (_, value) => (typeof value === "bigint" ? `${value}` : value)));
    }
    sqlite.close();
  }
  return tables.join("\n");
};
