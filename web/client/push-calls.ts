/** Web Push over REST: the key that browsers subscribe with, and this user's subscriptions. */
import type { Call } from "./call.ts";
import type { RequestError, RequestFailure } from "./errors.ts";

/** What a browser's `PushSubscription.toJSON()` returns, as far as the server reads it. */
export interface PushTarget {
  readonly endpoint?: string | undefined;
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

export interface PushCalls {
  /** Resolves to the server's public key, in base64url, or to `{ error }`: `not_configured` where it pushes nothing. */
  pushKey(): Promise<{ publicKey: string } | RequestFailure>;
  /** Adds a browser that receives pushes. Resolves to the id of its subscription, or to `{ error }`. */
  subscribePush(target: PushTarget): Promise<{ id: string } | RequestFailure>;
  /** Removes one. Resolves to null, or to the error. */
  unsubscribePush(id: string): Promise<RequestError | null>;
}

export const createPushCalls = (call: Call): PushCalls => ({
  pushKey: () => call("GET", "/api/push", (body) => body as { publicKey: string } | null),
  subscribePush: ({ endpoint, keys }) =>
    call("POST", "/api/push/subscriptions", (body) => body as { id: string } | null, { body: { endpoint, keys } }),
  unsubscribePush: async (id) => {
    const result = await call("DELETE", `/api/push/subscriptions/${id}`, () => ({}));
    return "error" in result ? String(result.error) : null;
  },
});
