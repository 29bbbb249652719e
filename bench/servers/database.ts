/** The benchmark's Postgres, in a process of its own, so that its work is nobody else's CPU time. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { onShare } from "./cores.ts";

/** What the process says when it is ready. */
export interface Ready {
  /** Neon's endpoint, over HTTP. */
  endpointPort: number;
  /** For Postgres clients. */
  directUrl: string;
  /** What kind of Postgres it is, for the report. */
  description: string;
  /** It is the embedded one, with one session for all connections. */
  isEmbedded: boolean;
}

/** What has come through Neon's endpoint so far. */
export interface Traffic {
  requests: number;
  statements: number;
}

export interface Database extends Ready {
  /** What the rooms have asked of it since the start. */
  traffic(): Promise<Traffic>;
  /** How many messages Postgres has of the rooms whose names begin so. */
  archived(rooms: string): Promise<number>;
  /** How many rows the old stack's table has of these rooms. */
  storedByOldStack(rooms: string): Promise<number>;
  close(): Promise<void>;
}

const PROCESS = fileURLToPath(new URL("./database-process.ts", import.meta.url));

/** Starts it, migrated and empty. */
export const startDatabase = async (): Promise<Database> => {
  const [program, ...args] = onShare("rest", [process.execPath, PROCESS]);
  const child = fork(args.pop() ?? PROCESS, { execPath: program, execArgv: args });
  const failed = once(child, "exit").then(() => {
    throw new Error("the database has ended before it was ready");
  });
  const [ready] = (await Promise.race([once(child, "message"), failed])) as [Ready];
  failed.catch(() => {});

  const count = async (table: string, rooms: string): Promise<number> => {
    const client = new pg.Client({ connectionString: ready.directUrl });
    await client.connect();
    try {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${table} WHERE starts_with(room, $1)`, [
        rooms,
      ]);
      return rows[0].n;
    } finally {
      await client.end();
    }
  };
  return {
    ...ready,
    traffic: async () => {
      child.send("traffic");
      const [traffic] = (await once(child, "message")) as [Traffic];
      return traffic;
    },
    archived: (rooms) => count("messages", rooms),
    storedByOldStack: (rooms) => count("old_messages", rooms),
    close: async () => {
      const ended = once(child, "exit");
      child.send("end");
      await ended;
    },
  };
};
