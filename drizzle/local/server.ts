/** The Postgres of this machine: PGlite in a folder, a wire port for every Postgres client, and Neon's endpoint. */
import { PGlite } from "@electric-sql/pglite";
import { serveEndpoint } from "./endpoint.ts";
import { type Listening, onPortOrFree } from "./listen.ts";
import { takeLock } from "./lock.ts";
import { serveWire } from "./wire.ts";

/** The usual ports of Neon's endpoint and of the wire. */
export const PORTS = { endpoint: 5480, wire: 5481 } as const;

/** The URL of a Postgres of this machine, or of an endpoint in its place. */
export const localUrl = (port: number): string => `postgres://postgres:postgres@localhost:${port}/postgres`;

export interface LocalDatabase {
  /** What the Worker's `DATABASE_URL` is: its port is the endpoint's. */
  databaseUrl: string;
  /** Where Postgres clients connect. */
  directUrl: string;
  /** Ends every connection, then Postgres in good order. Once it is closed, does nothing. */
  close(): Promise<void>;
}

export interface LocalOptions {
  /** Where the data is; null keeps it in memory, on free ports. */
  folder: string | null;
  /** The command this process runs, as a user knows it. */
  command: string;
  /** Hears that Postgres has ended by itself, with the reason. */
  onStopped(reason: string): void;
}

const open = async (folder: string | null): Promise<PGlite> => {
  if (folder === null) return PGlite.create();
  try {
    return await PGlite.create(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the database in ${folder} cannot be opened (${reason}): move the folder away to start a new one`);
  }
};

/**
 * Starts it on the usual ports, or on free ones where those are taken. Throws `InUse` when another process has the
 * folder open.
 */
export const startLocal = async ({ folder, command, onStopped }: LocalOptions): Promise<LocalDatabase> => {
  const opening = Promise.withResolvers<PGlite>();
  let db: PGlite | null = null;
  let unlock: (() => Promise<void>) | null = null;
  let endpoint: Listening | null = null;

  // The wire listens before the folder is locked: that is how others see that the lock's holder is alive.
  const wire = await onPortOrFree(folder === null ? 0 : PORTS.wire, (port) =>
    serveWire(opening.promise, port, (reason) => {
      db = null;
      onStopped(reason);
    }),
  );
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= (async () => {
      await endpoint?.close();
      await wire.close();
      await db?.close();
      await unlock?.();
    })();
    return closed;
  };
  const directUrl = localUrl(wire.port);
  try {
    if (folder !== null) unlock = await takeLock(folder, { pid: process.pid, command, directUrl });
    db = await open(folder);
    opening.resolve(db);
    endpoint = await onPortOrFree(folder === null ? 0 : PORTS.endpoint, (port) => serveEndpoint(directUrl, port));
  } catch (error) {
    // What already waits for the database must not keep the wire from closing.
    opening.promise.catch(() => {});
    opening.reject(error);
    await close();
    throw error;
  }
  return { databaseUrl: localUrl(endpoint.port), directUrl, close };
};
