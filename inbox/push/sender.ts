/** Sends a message to a push service (RFC 8030) in the name of this server (RFC 8292). */
import { encryptNotification } from "@block65/webcrypto-web-push";
import { sign } from "hono/jwt";
import { toBase64Url } from "../../lib/base64url.ts";
import { errorFields, type Logger } from "../../lib/logger.ts";
import type { PushMessage } from "../../rooms/protocol/push.ts";
import type { PushOutcome } from "../core/effects.ts";
import type { StoredSubscription } from "../core/state.ts";
import { importVapidKey } from "./keys.ts";
import { isEndpoint, parsePushServices } from "./services.ts";

/** What an operator sets for Web Push. */
export interface PushSettings {
  VAPID_PUBLIC_KEY?: string;
  VAPID_PRIVATE_KEY?: string;
  VAPID_SUBJECT?: string;
  PUSH_SERVICES?: string;
}

export interface PushSender {
  /** Resolves to what the service makes of it; never rejects. */
  send(subscription: StoredSubscription, message: PushMessage): Promise<PushOutcome>;
}

/** How long the service keeps a message for a device that is off, s. */
const TTL_S = 86_400;
/** How long a signature is valid, and after how long a new one is made, s: services accept no more than a day. */
const SIGNED_FOR_S = 12 * 60 * 60;
const SIGNED_AGAIN_S = 60 * 60;
/** The time-out of a request, ms. */
const TIMEOUT_MS = 5_000;
/** The topic of a message: its service keeps one for each, characters at most (RFC 8030, section 5.4). */
const TOPIC_CHARACTERS = 32;

const encoder = new TextEncoder();

export const createPushSender = (settings: PushSettings, logger: Logger, now: () => number): PushSender | null => {
  const { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT, PUSH_SERVICES } = settings;
  if (!VAPID_PUBLIC_KEY || !VAPID_PRIVATE_KEY || !VAPID_SUBJECT) return null;
  const { services } = parsePushServices(PUSH_SERVICES);
  let key: Promise<CryptoKey> | null = null;
  /** By the origin of a service. */
  const signatures = new Map<string, { readonly token: string; readonly at: number }>();

  const signatureFor = async (origin: string): Promise<string> => {
    const at = Math.floor(now() / 1000);
    const known = signatures.get(origin);
    if (known && at - known.at < SIGNED_AGAIN_S) return known.token;
    key ??= importVapidKey(VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY);
    const token = await sign({ aud: origin, exp: at + SIGNED_FOR_S, sub: VAPID_SUBJECT }, await key, "ES256");
    signatures.set(origin, { token, at });
    return token;
  };

  const request = async (subscription: StoredSubscription, message: PushMessage): Promise<Response> => {
    const { endpoint, p256dh, auth } = subscription;
    const { origin } = new URL(endpoint);
    const plain = encoder.encode(JSON.stringify(message));
    const body = await encryptNotification({ endpoint, expirationTime: null, keys: { p256dh, auth } }, plain);
    const headers = {
      Authorization: `vapid t=${await signatureFor(origin)}, k=${VAPID_PUBLIC_KEY}`,
      "Content-Type": "application/octet-stream",
      "Content-Encoding": "aes128gcm",
      TTL: String(TTL_S),
      Urgency: "high",
      Topic: await topicOf(subscription, message.room),
    };
    const controller = new AbortController();
    // Cleared afterwards: a pending timer prevents hibernation.
    const timer = setTimeout(() => controller.abort(new Error("the push service does not answer")), TIMEOUT_MS);
    try {
      const { signal } = controller;
      // A redirect would lead anywhere.
      const response = await fetch(endpoint, {
        method: "POST",
        headers,
        body,
        redirect: "manual",
        signal,
      });
      await response.body?.cancel();
      return response;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    send: async (subscription, message) => {
      // The list may have changed since the user subscribed, and may change back.
      if (!isEndpoint(subscription.endpoint, services)) return { type: "rejected" };
      // The rest of the endpoint is the capability to send there.
      const { host } = new URL(subscription.endpoint);
      try {
        const response = await request(subscription, message);
        const outcome = outcomeOf(response, now());
        if (outcome.type === "rejected" || outcome.type === "retry")
          logger.error("push failed", { host, status: response.status });
        return outcome;
      } catch (error) {
        logger.error("push failed", { host, ...errorFields(error) });
        return { type: "retry", afterMs: 0 };
      }
    },
  };
};

/** Differs from subscription to subscription, so that it does not tell the service who are in the same room. */
const topicOf = async ({ auth }: StoredSubscription, room: string): Promise<string> => {
  const hash = await crypto.subtle.digest("SHA-256", encoder.encode(`${auth} ${room}`));
  return toBase64Url(new Uint8Array(hash)).slice(0, TOPIC_CHARACTERS);
};

/** Returns what follows from a response at `now`, ms since 1970. */
const outcomeOf = ({ status, ok, headers }: Response, now: number): PushOutcome => {
  if (ok) return { type: "sent" };
  if (status === 404 || status === 410) return { type: "gone" };
  if (status !== 429 && status < 500) return { type: "rejected" };
  return { type: "retry", afterMs: retryAfterMs(headers.get("Retry-After"), now) };
};

/** Returns what `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3); 0 if it does not say. */
const retryAfterMs = (value: string | null, now: number): number => {
  if (value === null) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Math.max(0, ms || 0);
};
