/** The Postgres that `npm run dev` works on. */
import { createHash } from "node:crypto";
import { serveEndpoint } from "../drizzle/local/endpoint.ts";
import { onPortOrFree } from "../drizzle/local/listen.ts";
import { InUse } from "../drizzle/local/lock.ts";
import { type LocalDatabase, localUrl, PORTS, startLocal } from "../drizzle/local/server.ts";
import { directUrl, neonUrl, postgresFolder, type Settings } from "./postgres.ts";

export const COMMAND = "npm run dev";

/**
 * The Postgres that `settings` name: Neon's own endpoint by `DATABASE_URL`, any other Postgres by `DIRECT_URL` alone,
 * behind an endpoint of ours, and else the embedded one, with its data in `data`.
 */
export const openDatabase = async (
  settings: Settings,
  data: string,
  onStopped: (reason: string) => void,
): Promise<LocalDatabase> => {
  const direct = directUrl(settings);
  if (direct === null) return startLocal({ folder: postgresFolder(data), command: COMMAND, onStopped });
  const neon = neonUrl(settings);
  if (neon) return { databaseUrl: neon.href, directUrl: direct, close: async () => {} };
  const endpoint = await onPortOrFree(PORTS.endpoint, (port) => serveEndpoint(direct, port));
  return { databaseUrl: localUrl(endpoint.port), directUrl: direct, close: endpoint.close };
};

/** A name for that Postgres. The rooms' own logs belong to one database: with another one they begin anew. */
export const databaseName = (settings: Settings): string => {
  const direct = directUrl(settings);
  if (direct === null) return "embedded";
  const { host, pathname } = new URL(direct);
  return createHash("sha256").update(`${host}${pathname}`).digest("hex").slice(0, 12);
};

/** True when it is another `npm run dev` that has the data open. */
export const isOtherDev = (error: unknown): boolean => error instanceof InUse && error.holder.command === COMMAND;
