/** Which Postgres a command is about: the one that the settings name, or else the embedded one. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { findHolder } from "../drizzle/local/lock.ts";
import { PORTS, startLocal } from "../drizzle/local/server.ts";
import { explain, Refusal } from "./command.ts";

export const ROOT = dirname(import.meta.dirname);

/** The embedded database's folder inside a folder of data. */
export const postgresFolder = (data: string): string => join(data, "postgres");

/** Where this machine's data is when nobody says. */
export const DATA = join(ROOT, ".samovar");

export type Settings = Record<string, string | undefined>;

/** The settings in `.dev.vars`; empty without that file. */
export const readDevVars = (): Settings => {
  try {
    return parseEnv(readFileSync(join(ROOT, ".dev.vars"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new Refusal(`.dev.vars cannot be read: ${explain(error)}`);
  }
};

/** A setting's Postgres URL. Its value is never shown: it holds a password. */
export const postgresUrl = (name: string, value: string): URL => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw new Refusal(`${name} is no Postgres URL: it looks like postgres://user:password@host/database`);
};

/** True for the embedded database's URLs, as `.dev.vars.example` shows them. */
const isEmbedded = ({ hostname, port }: URL): boolean =>
  ["localhost", "127.0.0.1"].includes(hostname) && [PORTS.endpoint, PORTS.wire].some((usual) => port === `${usual}`);

// Postgres' client takes the one for the other, with a warning of many lines that Neon's own URLs bring about.
const forClients = (url: URL): string => {
  if (url.searchParams.get("sslmode") === "require") url.searchParams.set("sslmode", "verify-full");
  return url.href;
};

/**
 * The URL on which commands reach the Postgres that `settings` name: `DIRECT_URL`, or what follows from a Neon
 * `DATABASE_URL`. Null means the embedded database.
 */
export const directUrl = ({ DIRECT_URL, DATABASE_URL }: Settings): string | null => {
  if (DIRECT_URL) {
    const url = postgresUrl("DIRECT_URL", DIRECT_URL);
    return isEmbedded(url) ? null : forClients(url);
  }
  const url = neonUrl({ DATABASE_URL });
  if (url === null) return null;
  if (!url.hostname.endsWith(".neon.tech")) {
    throw new Refusal("DIRECT_URL is missing: it is the address of DATABASE_URL's Postgres itself, without a pooler");
  }
  url.hostname = url.hostname.replace("-pooler.", ".");
  return forClients(url);
};

/** The `DATABASE_URL` that `settings` name, unless it is the embedded database's. */
export const neonUrl = ({ DATABASE_URL }: Settings): URL | null => {
  if (!DATABASE_URL) return null;
  const url = postgresUrl("DATABASE_URL", DATABASE_URL);
  return isEmbedded(url) ? null : url;
};

/** The settings that commands follow: the environment's when it names a database, else those in `.dev.vars`. */
export const databaseSettings = (): Settings =>
  process.env.DIRECT_URL || process.env.DATABASE_URL ? process.env : readDevVars();

/** Calls `use` with the database's direct URL. The embedded database is started for it if nothing else has it open. */
export const withPostgres = async <Result>(
  command: string,
  use: (directUrl: string) => Promise<Result>,
): Promise<Result> => {
  const named = directUrl(databaseSettings());
  if (named) return use(named);
  const folder = postgresFolder(DATA);
  const holder = await findHolder(folder);
  if (holder) return use(holder.directUrl);
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
