/** Validates settings: the Worker logs what is wrong, `npm run dev` does not start with it. */
import { createLogger } from "../lib/logger.ts";
import { parseOrigins } from "../lib/origins.ts";
import { parseLimits } from "../rooms/core/rate-limits.ts";
import { parseFileLimits } from "../rooms/protocol/files.ts";
import { isOperatorToken, OPERATOR_TOKEN_CHARACTERS } from "./auth/operator-token.ts";
import { isSecret, SECRET_BYTES } from "./auth/token.ts";
import { invalidPushSettings } from "./push-settings.ts";

/** The settings whose values can be checked without using them. */
export interface CheckedSettings {
  DATABASE_URL?: string | undefined;
  AUTH?: string | undefined;
  AUTH_SECRET?: string | undefined;
  AUTH_SECRET_PREVIOUS?: string | undefined;
  OPERATOR_TOKEN?: string | undefined;
  CORS_ORIGIN?: string | undefined;
  VAPID_PUBLIC_KEY?: string | undefined;
  VAPID_PRIVATE_KEY?: string | undefined;
  VAPID_SUBJECT?: string | undefined;
  PUSH_SERVICES?: string | undefined;
  LOG?: string | undefined;
  ROOM_LIMITS?: unknown;
  FILE_LIMITS?: unknown;
}

const HOW_TO_GENERATE = "generate one with openssl rand -base64 48";

/** Returns what is wrong with the settings, one line each, with the setting's name first. Absent and empty are valid. */
export const invalidSettings = (settings: CheckedSettings): string[] => {
  const { AUTH, AUTH_SECRET, AUTH_SECRET_PREVIOUS, OPERATOR_TOKEN, LOG, CORS_ORIGIN, ROOM_LIMITS, FILE_LIMITS } =
    settings;
  const problems: string[] = [];
  for (const name of ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS"] as const) {
    if (settings[name] && !isSecret(settings[name])) {
      problems.push(`${name} is shorter than ${SECRET_BYTES} bytes and is ignored: ${HOW_TO_GENERATE}`);
    }
  }
  if (AUTH_SECRET && AUTH_SECRET_PREVIOUS === AUTH_SECRET) {
    problems.push("AUTH_SECRET_PREVIOUS equals AUTH_SECRET: to rotate secrets, give AUTH_SECRET a new value");
  }
  if (OPERATOR_TOKEN && !isOperatorToken(OPERATOR_TOKEN)) {
    problems.push(
      `OPERATOR_TOKEN has fewer than ${OPERATOR_TOKEN_CHARACTERS} characters, or others than visible ASCII, and is ignored: ${HOW_TO_GENERATE}`,
    );
  }
  if (AUTH && !["guests", "required"].includes(AUTH)) problems.push('AUTH must be "guests" or "required"');
  if (LOG && !["pretty", "json"].includes(LOG)) problems.push('LOG must be "pretty" or "json"');
  for (const entry of parseOrigins(CORS_ORIGIN).invalid) {
    problems.push(`CORS_ORIGIN must list origins like https://example.com, separated by commas; got ${entry}`);
  }
  problems.push(...invalidPushSettings(settings));
  for (const { problem } of [parseLimits(ROOM_LIMITS), parseFileLimits(FILE_LIMITS)]) {
    if (problem !== null) problems.push(problem);
  }
  return problems;
};

/** Returns what a deployment lacks, one line each. */
const missingSettings = ({ DATABASE_URL, AUTH, AUTH_SECRET }: CheckedSettings): string[] => {
  const problems: string[] = [];
  if (!DATABASE_URL) problems.push("DATABASE_URL is missing: nothing is archived and older history is unavailable");
  if (!AUTH_SECRET) problems.push(`AUTH_SECRET is missing: tokens are neither issued nor accepted; ${HOW_TO_GENERATE}`);
  if (AUTH === "") problems.push('AUTH is empty, which means "required"');
  return problems;
};

const checked = new WeakSet<object>();

/** Logs missing and invalid settings, once per instance of the Worker. */
export const logSettings = (env: CheckedSettings): void => {
  if (checked.has(env)) return;
  checked.add(env);
  for (const reason of [...missingSettings(env), ...invalidSettings(env)]) {
    createLogger(env.LOG).error("invalid setting", { reason });
  }
};
