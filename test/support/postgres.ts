/**
 * Postgres behind Neon's endpoint, for tests and benchmarks: the embedded one in memory, or with TEST_POSTGRES_URL a fresh
 * database on that server.
 */
import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { serveEndpoint } from "../../drizzle/local/endpoint.ts";
import { newPassword } from "../../drizzle/local/password.ts";
import { localUrl, startLocal } from "../../drizzle/local/server.ts";
import type { Message } from "../../rooms/protocol/events.ts";
import { migrate } from "../../scripts/migrate.ts";

export interface TestDatabase {
  /** For drizzle/client.ts, over HTTP. */
  databaseUrl: string;
  /** For Postgres clients. */
  directUrl: string;
  /** Ends it and removes what it has stored. */
  close(): Promise<void>;
}

const administer = async (serverUrl: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
};

/** Starts an empty database without tables, in this process. */
export const startDatabase = async (serverUrl = process.env.TEST_POSTGRES_URL): Promise<TestDatabase> => {
  if (!serverUrl) {
    return startLocal({
      folder: null,
      command: "vitest",
      onStopped: (reason) => console.error(`the embedded Postgres has stopped: ${reason}`),
    });
  }
  const name = `samovar_test_${randomUUID().replaceAll("-", "")}`;
  await administer(serverUrl, `create database ${name}`);
  const direct = new URL(serverUrl);
  direct.pathname = `/${name}`;
  const password = newPassword();
  const endpoint = await serveEndpoint(direct.href, { port: 0, password });
  return {
    databaseUrl: localUrl(endpoint.port, password),
    directUrl: direct.href,
    close: async () => {
      await endpoint.close();
      await administer(serverUrl, `drop database ${name} with (force)`);
    },
  };
};

/** Starts an empty database with its tables. */
export const startMigratedDatabase = async (serverUrl?: string): Promise<TestDatabase> => {
  const database = await startDatabase(serverUrl);
  await migrate(database.directUrl);
  return database;
};

/** Reads what Postgres has stored. */
export interface PostgresClient {
  query(sql: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  /** The number of a room's archived messages, each seq counted once. */
  count(room: string): Promise<number>;
  /** Every row of a room's messages. */
  messages(room: string): Promise<Message[]>;
  close(): Promise<void>;
}

const MESSAGES = "SELECT seq::float8, user_id, username, content, timestamp, client_id FROM messages WHERE room = $1";

interface MessageRow {
  seq: number;
  user_id: string | null;
  username: string;
  content: string;
  timestamp: Date;
  client_id: string | null;
}

/** Connects to the database at `directUrl`. */
export const connectPostgres = async (directUrl: string): Promise<PostgresClient> => {
  // A pool of one queues concurrent queries.
  const client = new pg.Pool({ connectionString: directUrl, max: 1 });
  await client.query("SELECT 1");
  return {
    query: async (sql, params) => (await client.query(sql, params)).rows,
    count: async (room) => {
      const { rows } = await client.query("SELECT count(DISTINCT seq)::int AS n FROM messages WHERE room = $1", [room]);
      return rows[0].n;
    },
    messages: async (room) => {
      const { rows } = await client.query<MessageRow>(MESSAGES, [room]);
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
    close: () => client.end(),
  };
};

/** What has passed through Neon's endpoint. */
export interface Traffic {
  requests: number;
  statements: number;
}

/** What the process of postgres-process.ts reports once it is ready. */
export interface Ready {
  databaseUrl: string;
  directUrl: string;
  /** What kind of Postgres it is, for a report. */
  description: string;
  /** The embedded one, which has one session for all connections. */
  isEmbedded: boolean;
}

export interface Postgres extends Ready, PostgresClient {
  /** Counts since the start. */
  traffic(): Promise<Traffic>;
}

export interface PostgresOptions {
  /** Starts the Postgres that is installed on this machine, if there is one, rather than the embedded one. */
  preferInstalled?: boolean;
  /** Returns the command line to run in place of the given one. */
  command?(program: string, args: string[]): [string, ...string[]];
}

const PROCESS = fileURLToPath(new URL("./postgres-process.ts", import.meta.url));

/** Starts a migrated, empty Postgres in a process of its own, so that its work delays nobody else's clock. */
export const startPostgres = async ({ preferInstalled = false, command }: PostgresOptions = {}): Promise<Postgres> => {
  const [program, ...args] = command?.(process.execPath, [PROCESS]) ?? [process.execPath, PROCESS];
  const child = fork(args.pop() ?? PROCESS, preferInstalled ? ["--installed"] : [], {
    execPath: program,
    execArgv: args,
  });
  const failed = once(child, "exit").then(() => {
    throw new Error("the database ended before it was ready");
  });
  const [ready] = (await Promise.race([once(child, "message"), failed])) as [Ready];
  failed.catch(() => {});
  const client = await connectPostgres(ready.directUrl);
  return {
    ...ready,
    ...client,
    traffic: async () => {
      child.send("traffic");
      const [traffic] = (await once(child, "message")) as [Traffic];
      return traffic;
    },
    close: async () => {
      await client.close();
      const ended = once(child, "exit");
      child.send("end");
      await ended;
    },
  };
};
