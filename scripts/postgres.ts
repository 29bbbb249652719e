/** The Postgres of commands: the one that the settings name, by default the embedded one. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { findLockOwner } from "../drizzle/local/folder-lock.ts";
import { PORTS, startLocal } from "../drizzle/local/server.ts";
import { CommandError, explain } from "./command.ts";

export const ROOT = dirname(import.meta.dirname);

/** Returns the folder of the embedded database inside a data folder. */
export const postgresFolder = (data: string): string => join(data, "postgres");

/** The default data folder. */
export const DATA = join(ROOT, ".samovar");

/** The names of this machine in URLs. */
export const LOCAL_HOSTS = ["localhost", "127.0.0.1"];

export type Settings = Record<string, string | undefined>;

/** Returns the settings in `.dev.vars`; empty without that file. */
export const readDevVars = (): Settings => {
  try {
    return parseEnv(readFileSync(join(ROOT, ".dev.vars"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new CommandError(`.dev.vars cannot be read: ${explain(error)}`);
  }
};

/** Parses a setting's Postgres URL. Errors never show the value, which holds a password. */
export const postgresUrl = (name: string, value: string): URL => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw new CommandError(`${name} is not a Postgres URL, such as postgres://user:password@host/database`);
};

/** True for URLs of the embedded database's ports, whatever their password: it changes at each start. */
const isEmbedded = ({ hostname, port }: URL): boolean =>
  LOCAL_HOSTS.includes(hostname) && [PORTS.endpoint, PORTS.postgres].some((known) => port === `${known}`);

// The pg client treats the two alike, but prints a long warning about the first, which Neon's URLs have.
const forClients = (url: URL): string => {
  if (url.searchParams.get("sslmode") === "require") url.searchParams.set("sslmode", "verify-full");
  return url.href;
};

/**
 * Returns the URL on which commands reach the Postgres that `settings` name: `DIRECT_URL`, or the one derived from a
 * Neon `DATABASE_URL`. Null means the embedded database.
 */
export const directUrl = ({ DIRECT_URL, DATABASE_URL }: Settings): string | null => {
  if (DIRECT_URL) {
    const url = postgresUrl("DIRECT_URL", DIRECT_URL);
    return isEmbedded(url) ? null : forClients(url);
  }
  const url = neonUrl({ DATABASE_URL });
  if (url === null) return null;
  if (!url.hostname.endsWith(".neon.tech")) {
    throw new CommandError("DIRECT_URL is missing: set it to the URL of DATABASE_URL's Postgres without its pooler");
  }
  url.hostname = url.hostname.replace("-pooler.", ".");
  return forClients(url);
};

/** Returns the `DATABASE_URL` of the settings, null if it is absent or the embedded database's. */
export const neonUrl = ({ DATABASE_URL }: Settings): URL | null => {
  if (!DATABASE_URL) return null;
  const url = postgresUrl("DATABASE_URL", DATABASE_URL);
  return isEmbedded(url) ? null : url;
};

/** Returns the settings of commands: the environment if it names a database, else `.dev.vars`. */
export const databaseSettings = (): Settings =>
  process.env.DIRECT_URL || process.env.DATABASE_URL ? process.env : readDevVars();

/** Calls `use` with the database's direct URL. Starts the embedded database unless another process has it open. */
export const withPostgres = async <Result>(
  command: string,
  use: (directUrl: string) => Promise<Result>,
): Promise<Result> => {
  const named = directUrl(databaseSettings());
  if (named) return use(named);
  const folder = postgresFolder(DATA);
  const owner = await findLockOwner(folder);
  if (owner) return use(owner.directUrl);
  const local = await startLocal({
    folder,
    command,
    onStopped: (reason) => console.error(`❌ the embedded Postgres has stopped: ${reason}`),
  });
  try {
    return await use(local.directUrl);
  } finally {
    await local.close();
  }
};
