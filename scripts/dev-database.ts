/** The Postgres of `npm run dev`. */
import { createHash } from "node:crypto";
import { serveEndpoint } from "../drizzle/local/endpoint.ts";
import { FolderInUseError } from "../drizzle/local/folder-lock.ts";
import { withFallbackPort } from "../drizzle/local/listen.ts";
import { newPassword } from "../drizzle/local/password.ts";
import { type LocalDatabase, localUrl, PORTS, startLocal } from "../drizzle/local/server.ts";
import { directUrl, neonUrl, postgresFolder, type Settings } from "./postgres.ts";

export const COMMAND = "npm run dev";

/**
 * Opens the Postgres that `settings` name: Neon by `DATABASE_URL`, any other Postgres by `DIRECT_URL` alone, behind a
 * local endpoint, and by default the embedded one, with its data in `data`.
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
  const password = newPassword();
  const endpoint = await withFallbackPort(PORTS.endpoint, (port) => serveEndpoint(direct, { port, password }));
  return { databaseUrl: localUrl(endpoint.port, password), directUrl: direct, close: endpoint.close };
};

/** Returns a name for that Postgres, under which the rooms are stored: their logs belong to one database. */
export const databaseName = (settings: Settings): string => {
  const direct = directUrl(settings);
  if (direct === null) return "embedded";
  const { host, pathname } = new URL(direct);
  return createHash("sha256").update(`${host}${pathname}`).digest("hex").slice(0, 12);
};

/** True if another `npm run dev` has the data folder open. */
export const isOtherDev = (error: unknown): boolean =>
  error instanceof FolderInUseError && error.owner.command === COMMAND;
