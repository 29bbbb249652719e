/**
 * Postgres and Neon's endpoint on a thread of their own, so that their work does not hold up the clients' clocks: the
 * embedded one, or with TEST_POSTGRES_URL a fresh database on that server. A message whose text ends in `refuse:` and an
 * SQLSTATE is refused with it, for ever.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import pg from "pg";
import type { Message } from "../../rooms/protocol/events.ts";

export interface Postgres {
  /** The endpoint's port on this machine. */
  endpointPort: number;
  /** Runs a statement that answers nothing. */
  run(statement: string): Promise<void>;
  /** How many of a room's messages are there, each seq once. */
  count(room: string): Promise<number>;
  /** Every row of a room's messages. */
  messages(room: string): Promise<Message[]>;
  close(): Promise<void>;
}

/** Starts it, empty and migrated. */
export const startPostgres = async (): Promise<Postgres> => {
  const thread = new Worker(new URL("./postgres-thread.ts", import.meta.url));
  const [{ databaseUrl, directUrl }] = (await once(thread, "message")) as [{ databaseUrl: string; directUrl: string }];
  const client = new pg.Client({ connectionString: directUrl });
  await client.connect();
  return {
    endpointPort: Number(new URL(databaseUrl).port),
    run: async (statement) => void (await client.query(statement)),
    count: async (room) => {
      const { rows } = await client.query("SELECT count(DISTINCT seq)::int AS n FROM messages WHERE room = $1", [room]);
      return rows[0].n;
    },
    messages: async (room) => {
      const { rows } = await client.query(
        "SELECT seq::float8, user_id, username, content, timestamp, client_id FROM messages WHERE room = $1",
        [room],
      );
      return rows.map(({ seq, user_id, username, content, timestamp, client_id }) => ({
        room,
        seq,
        userId: user_id,
        username,
        content,
        timestamp: timestamp.toISOString(),
        ...(client_id === null ? {} : { clientId: client_id }),
      }));
    },
    close: async () => {
      await client.end();
      const ended = once(thread, "exit");
      thread.postMessage("end");
      await ended;
    },
  };
};
