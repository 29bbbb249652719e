/** The embedded Postgres: PGlite in a folder, a port for Postgres clients, and Neon's endpoint for the Worker. */
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { serveEndpoint } from "./endpoint.ts";
import { lockFolder } from "./folder-lock.ts";
import { type Listening, withFallbackPort } from "./listen.ts";
import { newPassword } from "./password.ts";
import { servePostgres } from "./postgres-protocol.ts";

/** The default ports of Neon's endpoint and of the Postgres protocol. */
export const PORTS = { endpoint: 5480, postgres: 5481 } as const;

/** Returns the URL of the Postgres or the endpoint on a local port. */
export const localUrl = (port: number, password: string): string =>
  `postgres://postgres:${password}@localhost:${port}/postgres`;

export interface LocalDatabase {
  /** The Worker's `DATABASE_URL`, with the password; its port is the endpoint's. */
  databaseUrl: string;
  /** Where Postgres clients connect, with the password. */
  directUrl: string;
  /** Closes every connection, then shuts Postgres down. Idempotent. */
  close(): Promise<void>;
}

export interface LocalOptions {
  /** The data folder; null keeps the data in memory and listens on free ports. */
  folder: string | null;
  /** This process's command, as users know it. */
  command: string;
  /** Called if Postgres stops by itself. */
  onStopped(reason: string): void;
}

/** What the migrations create. */
const extensions = { pg_trgm };

const open = async (folder: string | null): Promise<PGlite> => {
  if (folder === null) return PGlite.create({ extensions });
  try {
    return await PGlite.create(folder, { extensions });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the database in ${folder} cannot be opened (${reason}): move the folder away to start with a new one`,
    );
  }
};

/**
 * Starts the embedded Postgres on the default ports, or on free ones if those are taken. Throws `FolderInUseError` if
 * another process has the folder open.
 */
export const startLocal = async ({ folder, command, onStopped }: LocalOptions): Promise<LocalDatabase> => {
  const password = newPassword();
  const opening = Promise.withResolvers<PGlite>();
  let db: PGlite | null = null;
  let unlock: (() => Promise<void>) | null = null;
  let endpoint: Listening | null = null;

  // Listens before locking the folder, because that is how other processes see that the lock's owner is alive.
  const server = await withFallbackPort(folder === null ? 0 : PORTS.postgres, (port) =>
    servePostgres(opening.promise, {
      port,
      password,
      onStopped: (reason) => {
        db = null;
        onStopped(reason);
      },
    }),
  );
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= (async () => {
      await endpoint?.close();
      await server.close();
      await db?.close();
      await unlock?.();
    })();
    return closed;
  };
  const directUrl = localUrl(server.port, password);
  try {
    if (folder !== null) unlock = await lockFolder(folder, { pid: process.pid, command, directUrl });
    db = await open(folder);
    opening.resolve(db);
    endpoint = await withFallbackPort(folder === null ? 0 : PORTS.endpoint, (port) =>
      serveEndpoint(directUrl, { port, password }),
    );
  } catch (error) {
    // Releases connections that already wait for the database, so that the server can close.
    opening.promise.catch(() => {});
    opening.reject(error);
    await close();
    throw error;
  }
  return { databaseUrl: localUrl(endpoint.port, password), directUrl, close };
};
