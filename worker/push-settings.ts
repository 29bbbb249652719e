/** The settings of Web Push: validated when the Worker starts, required where a route needs them. */
import { decodePoint, importVapidKey, PRIVATE_KEY_BYTES } from "../inbox/push/keys.ts";
import { parsePushServices } from "../inbox/push/services.ts";
import { fromBase64Url } from "../lib/base64url.ts";
import { ApiError } from "./errors.ts";

const NAMES = ["VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY", "VAPID_SUBJECT"] as const;

export type CheckedPushSettings = {
  readonly [name in (typeof NAMES)[number] | "PUSH_SERVICES"]?: string | undefined;
};

const HOW_TO_GENERATE = "generate a pair with npm run vapid";

/** Returns what is wrong with the settings, one line each. Without any of them there is no push. */
export const invalidPushSettings = (settings: CheckedPushSettings): string[] => {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT, PUSH_SERVICES } = settings;
  const problems: string[] = [];
  if (VAPID_PUBLIC_KEY && decodePoint(VAPID_PUBLIC_KEY) === null) {
    problems.push(`VAPID_PUBLIC_KEY is no public key in base64url: ${HOW_TO_GENERATE}`);
  }
  if (VAPID_PRIVATE_KEY && fromBase64Url(VAPID_PRIVATE_KEY, PRIVATE_KEY_BYTES) === null) {
    problems.push(`VAPID_PRIVATE_KEY is no private key in base64url: ${HOW_TO_GENERATE}`);
  }
  if (VAPID_SUBJECT && !/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(VAPID_SUBJECT)) {
    problems.push("VAPID_SUBJECT must be an address like mailto:operator@example.com or https://example.com/contact");
  }
  const missing = NAMES.filter((name) => !settings[name]);
  if (missing.length > 0 && missing.length < NAMES.length) {
    problems.push(`${missing.join(" and ")} must be set, too: without it nothing is pushed`);
  }
  for (const entry of parsePushServices(PUSH_SERVICES).invalid) {
    problems.push(`PUSH_SERVICES must list origins like https://push.example.com, separated by commas; got ${entry}`);
  }
  return problems;
};

const checked = new Map<string, Promise<unknown>>();

/** Resolves to the public key. Throws `not_configured` unless all settings are there, and the keys belong together. */
export const publicKeyOf = async (settings: CheckedPushSettings): Promise<string> => {
  const { VAPID_PUBLIC_KEY = "", VAPID_PRIVATE_KEY = "" } = settings;
  const missing = NAMES.filter((name) => !settings[name]);
  if (missing.length > 0) throw notConfigured(`the operator must set ${missing.join(", ")} (npm run vapid makes them)`);
  const pair = `${VAPID_PUBLIC_KEY} ${VAPID_PRIVATE_KEY}`;
  const check = checked.get(pair) ?? importVapidKey(VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY);
  checked.set(pair, check);
  await check.catch(() => {
    throw notConfigured(`VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are no pair: ${HOW_TO_GENERATE}`);
  });
  return VAPID_PUBLIC_KEY;
};

const notConfigured = (what: string): ApiError =>
  new ApiError(503, "not_configured", `push notifications are not configured: ${what}`);
