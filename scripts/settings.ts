/** The Worker's settings on this machine: what `.dev.vars` says, over what development brings itself. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { invalidSettings } from "../worker/settings.ts";
import { Refusal } from "./command.ts";
import { postgresUrl, type Settings } from "./postgres.ts";

/** Throws a `Refusal` that says what to do when a setting cannot be right. Empty is as good as absent. */
export const checkSettings = (settings: Settings): void => {
  const { DATABASE_URL, DIRECT_URL } = settings;
  if (DATABASE_URL) postgresUrl("DATABASE_URL", DATABASE_URL);
  if (DIRECT_URL) postgresUrl("DIRECT_URL", DIRECT_URL);
  const [problem] = invalidSettings(settings);
  if (problem !== undefined) throw new Refusal(problem);
};

/** The secret that signs tokens in development: made once, so that sessions outlive a restart. */
const developmentSecret = async (data: string): Promise<string> => {
  const file = join(data, "auth-secret");
  try {
    return await readFile(file, "utf8");
  } catch {
    const secret = randomBytes(48).toString("base64url");
    await mkdir(data, { recursive: true });
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  }
};

/** Settings as the text of a file that wrangler reads with `--env-file`. */
export const envFile = (settings: Settings): string =>
  Object.entries(settings)
    .filter(([, value]) => value)
    // Quotes keep # and spaces, and what a quote encloses cannot hold it. A dollar would be expanded.
    .map(([name, value = ""]) => {
      const quote = ["'", '"', "`"].find((mark) => !value.includes(mark)) ?? "'";
      return `${name}=${quote}${value.replaceAll("$", "\\$")}${quote}\n`;
    })
    .join("");

/**
 * Writes the Worker's settings, those in `.dev.vars` over the ones that development brings, to a file in `data`, and
 * resolves to its path. A command line could be read by everyone on this machine.
 */
export const writeEnvironment = async (data: string, settings: Settings, databaseUrl: string): Promise<string> => {
  // The Worker has no use for the direct URL.
  const { DIRECT_URL: _, ...own } = settings;
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value));
  const defaults = { LOG: "pretty", AUTH_SECRET: await developmentSecret(data) };
  const file = join(data, "environment");
  await writeFile(file, envFile({ ...defaults, ...given, DATABASE_URL: databaseUrl }), { mode: 0o600 });
  return file;
};
