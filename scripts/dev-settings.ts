/** The Worker's settings in development: `.dev.vars` over defaults. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { invalidSettings } from "../worker/settings.ts";
import { CommandError } from "./command.ts";
import { postgresUrl, type Settings } from "./postgres.ts";
import { newVapidPair, vapidPairOf } from "./vapid-pair.ts";

/** Throws a `CommandError` for an invalid setting. An empty one counts as absent. */
export const checkSettings = (settings: Settings): void => {
  const { DATABASE_URL, DIRECT_URL } = settings;
  if (DATABASE_URL) postgresUrl("DATABASE_URL", DATABASE_URL);
  if (DIRECT_URL) postgresUrl("DIRECT_URL", DIRECT_URL);
  const [problem] = invalidSettings(settings);
  if (problem !== undefined) throw new CommandError(problem);
};

type SecretName = "auth-secret" | "operator-token" | "vapid-private-key";

/** Returns a development secret in the folder `data`; null if none has been generated. */
export const readDevelopmentSecret = (data: string, name: SecretName): Promise<string | null> =>
  readFile(join(data, name), "utf8").catch(() => null);

const randomSecret = (): string => randomBytes(48).toString("base64url");

/** Returns settings with which push services accept what this machine sends: browsers reach them, not it. */
const developmentPush = async (data: string) => {
  const secret = await developmentSecret(data, "vapid-private-key", () => newVapidPair().privateKey);
  const { publicKey, privateKey } = vapidPairOf(secret);
  return { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: "mailto:developer@example.com" };
};

/** Returns a development secret, generated once, so that sessions survive restarts. */
const developmentSecret = async (data: string, name: SecretName, generate = randomSecret): Promise<string> => {
  const existing = await readDevelopmentSecret(data, name);
  if (existing !== null) return existing;
  const secret = generate();
  await mkdir(data, { recursive: true });
  await writeFile(join(data, name), secret, { mode: 0o600 });
  return secret;
};

/** Formats settings as a file for wrangler's `--env-file`. */
export const envFile = (settings: Settings): string =>
  Object.entries(settings)
    .filter(([, value]) => value)
    // Quotes preserve # and spaces, and there is no escape for a quote inside. A dollar would be expanded.
    .map(([name, value = ""]) => {
      const quote = ["'", '"', "`"].find((mark) => !value.includes(mark)) ?? "'";
      return `${name}=${quote}${value.replaceAll("$", "\\$")}${quote}\n`;
    })
    .join("");

/**
 * Writes the Worker's settings to a file in `data` and resolves to its path. They are not passed as arguments, because
 * other users of the machine can read those.
 */
export const writeEnvironment = async (data: string, settings: Settings, databaseUrl: string): Promise<string> => {
  // The Worker does not use the direct URL.
  const { DIRECT_URL: _, ...rest } = settings;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value));
  const defaults = {
    LOG: "pretty",
    AUTH_SECRET: await developmentSecret(data, "auth-secret"),
    OPERATOR_TOKEN: await developmentSecret(data, "operator-token"),
  };
  const hasPush = given.VAPID_PUBLIC_KEY || given.VAPID_PRIVATE_KEY;
  const push = hasPush ? {} : await developmentPush(data);
  const file = join(data, "environment");
  await writeFile(file, envFile({ ...defaults, ...push, ...given, DATABASE_URL: databaseUrl }), { mode: 0o600 });
  return file;
};
