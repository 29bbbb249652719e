/** What can be wrong with the settings, said in one place: the Worker logs it, `npm run dev` refuses to start. */

import { createLogger } from "../lib/logger.ts";
import { parseLimits } from "../rooms/core/rate-limits.ts";
import { isSecret, SECRET_BYTES } from "./auth/token.ts";
import { readOrigins } from "./middleware/cors.ts";

/** The settings whose values can be checked without trying them. */
export interface CheckedSettings {
  DATABASE_URL?: string | undefined;
  AUTH?: string | undefined;
  AUTH_SECRET?: string | undefined;
  AUTH_SECRET_PREVIOUS?: string | undefined;
  CORS_ORIGIN?: string | undefined;
  LOG?: string | undefined;
  ROOM_LIMITS?: unknown;
}

const MAKE_ONE = "make one with openssl rand -base64 48";

/** What makes no sense, one line each, with the setting's name first. An absent or empty setting is fine. */
export const wrongSettings = (settings: CheckedSettings): string[] => {
  const { AUTH, AUTH_SECRET, AUTH_SECRET_PREVIOUS, LOG, CORS_ORIGIN, ROOM_LIMITS } = settings;
  const problems: string[] = [];
  for (const name of ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS"] as const) {
    if (settings[name] && !isSecret(settings[name])) {
      problems.push(`${name} is shorter than ${SECRET_BYTES} bytes, and is not used: ${MAKE_ONE}`);
    }
  }
  if (AUTH_SECRET && AUTH_SECRET_PREVIOUS === AUTH_SECRET) {
    problems.push("AUTH_SECRET_PREVIOUS is AUTH_SECRET itself: a change of secrets makes AUTH_SECRET a new one");
  }
  if (AUTH && !["guests", "required"].includes(AUTH)) problems.push('AUTH is "guests" or "required"');
  if (LOG && !["pretty", "json"].includes(LOG)) problems.push('LOG is "pretty" or "json"');
  for (const entry of readOrigins(CORS_ORIGIN).wrong) {
    problems.push(`CORS_ORIGIN lists origins like https://example.com, separated by commas; not ${entry}`);
  }
  const { problem } = parseLimits(ROOM_LIMITS);
  if (problem !== null) problems.push(problem);
  return problems;
};

/** What a deployment lacks, one line each. */
const missingSettings = ({ DATABASE_URL, AUTH, AUTH_SECRET }: CheckedSettings): string[] => {
  const problems: string[] = [];
  if (!DATABASE_URL) problems.push("DATABASE_URL is missing: nothing is archived, and nothing older can be read");
  if (!AUTH_SECRET) problems.push(`AUTH_SECRET is missing: no token is given or accepted; ${MAKE_ONE}`);
  if (AUTH === "") problems.push('AUTH is empty, which counts as "required"');
  return problems;
};

const checked = new WeakSet<object>();

/** Logs what is wrong with the settings, once for each instance of the Worker. */
export const reportSettings = (env: CheckedSettings): void => {
  if (checked.has(env)) return;
  checked.add(env);
  for (const reason of [...missingSettings(env), ...wrongSettings(env)]) {
    createLogger(env.LOG).error("setting", { reason });
  }
};
