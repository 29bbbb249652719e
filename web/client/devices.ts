/** The devices of a guest: linking another one by a code. */
import type { Call } from "./call.ts";
import type { RequestError, RequestFailure } from "./errors.ts";
import type { SessionKeeper } from "./session.ts";
import type { Session } from "./token.ts";

/** A code with which one other device becomes this user. */
export interface LinkCode {
  readonly code: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface DeviceCalls {
  /** Gets a code for another device. Resolves to it, or to `{ error }`. */
  linkDevice(): Promise<LinkCode | RequestFailure>;
  /** Makes this device one of the user's who has got the code. Resolves to null, or to the error. */
  redeem(code: string): Promise<RequestError | null>;
}

export const createDeviceCalls = (call: Call, keeper: SessionKeeper): DeviceCalls => ({
  linkDevice: () => call("POST", "/api/session/link", (body) => body as LinkCode | null),
  redeem: async (code) => {
    const result = await call("POST", "/api/session/redeem", (body) => body as Session | null, { body: { code } });
    if ("error" in result) return result.error;
    // What is kept on this device is another user's.
    if (result.user.id !== keeper.session.peek()?.user.id) keeper.end();
    keeper.adopt(result);
    return null;
  },
});
