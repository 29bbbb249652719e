/** Reads what Postgres has of a room, in the form in which rooms send messages. */
import type { Message } from "../../rooms/protocol/events.ts";
import type { PostgresClient } from "../support/postgres.ts";
import type { ReactionRow } from "./evidence.ts";

export interface RoomArchive {
  postgres: Message[];
  reactions: ReactionRow[];
}

type Database = Pick<PostgresClient, "query">;
type Row = { [Name in keyof Message]-?: Exclude<Message[Name], undefined> | null };

const MESSAGES = `
  SELECT seq::float8, user_id AS "userId", username, content, timestamp, edited_at AS "editedAt",
    deleted_at AS "deletedAt", reply_to::float8 AS "replyTo", mentions, reactions, rev::float8, client_id AS "clientId"
  FROM messages WHERE room = $1 ORDER BY seq`;
const REACTIONS = `
  SELECT seq::float8, user_id AS "userId", emoji FROM reactions WHERE room = $1 ORDER BY seq, position`;

/** The last rev that Postgres has of each room with a change. */
export const lastRev = async (postgres: Database, room: string): Promise<number> => {
  const [row] = await postgres.query("SELECT max(rev)::float8 AS rev FROM messages WHERE room = $1", [room]);
  return Number(row?.rev ?? 0);
};

export const readArchive = async (postgres: Database, room: string): Promise<RoomArchive> => {
  const messages = await postgres.query(MESSAGES, [room]);
  const reactions = await postgres.query(REACTIONS, [room]);
  return { postgres: messages.map((row) => toMessage(room, row)), reactions: reactions as unknown as ReactionRow[] };
};

/** A field that is null is left out, as on the wire; times are text there. */
const toMessage = (room: string, row: Record<string, unknown>): Message => {
  const fields = Object.entries(row as unknown as Row)
    .filter(([name, value]) => value !== null || name === "userId")
    .map(([name, value]) => [
      name,
      (value as unknown) instanceof Date ? (value as unknown as Date).toISOString() : value,
    ]);
  return { room, ...Object.fromEntries(fields) };
};
